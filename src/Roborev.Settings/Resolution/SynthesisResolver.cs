using Roborev.Core.Settings;

namespace Roborev.Settings.Resolution;

/// <summary>Chooses the model that joins the findings of a pull request (config.md 8.4, L8).</summary>
public static class SynthesisResolver
{
    /// <summary><c>ci.synthesis_model</c> for the primary synthesis agent; an empty text, the agent's own default, for the backup.</summary>
    /// <param name="global">The global settings.</param>
    /// <param name="isBackup">True when the agent that runs is not the primary one.</param>
    public static string Model(GlobalSettings global, bool isBackup)
    {
        ArgumentNullException.ThrowIfNull(global);
        return isBackup ? "" : global.Ci.SynthesisModel.Trim();
    }
}
