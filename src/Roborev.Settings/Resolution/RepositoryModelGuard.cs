using Roborev.Core.Settings;

namespace Roborev.Settings.Resolution;

/// <summary>
/// A model of the form <c>model@https://host</c> sends prompts, code and a token to that host. A repository may name such a host only if the user's own file
/// does, too (config.md 20.2, class N).
/// </summary>
public static class RepositoryModelGuard
{
    /// <summary>True when a model text of a repository may be used.</summary>
    public static bool Allows(string model, GlobalSettings global)
    {
        ArgumentNullException.ThrowIfNull(global);
        return Host(model) is not { } host || GlobalModels(global).Any(text => string.Equals(Host(text), host, StringComparison.Ordinal));
    }

    private static string? Host(string model)
    {
        var at = model.IndexOf("@http", StringComparison.OrdinalIgnoreCase);
        var rest = at < 0 ? "" : model[(at + 1)..].Trim();
        return rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? rest : null;
    }

    private static IEnumerable<string> GlobalModels(GlobalSettings global) =>
    [
        global.DefaultModel, global.DefaultBackupModel, global.Classify.Model, global.Classify.BackupModel, global.Ci.Model, global.Ci.SynthesisModel,
        .. WorkflowKeys.KeyNames.Where(key => key.Contains("_model", StringComparison.Ordinal)).Select(global.Workflow.Value),
    ];
}
