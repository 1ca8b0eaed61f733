using System.Runtime.Versioning;
using Roborev.Core.Settings;
using Roborev.Settings.Resolution;

// Modes and absolute paths are those of Unix.
[assembly: UnsupportedOSPlatform("windows")]

namespace Roborev.Settings.Tests;

/// <summary>Short ways to settings for tests.</summary>
internal static class Texts
{
    public static GlobalSettings Global(string text)
    {
        var result = GlobalSettingsFile.Parse(text, "config.toml");
        Assert.Null(result.Error?.Message);
        return result.Settings;
    }

    public static RepositorySettings Repository(string text)
    {
        var result = RepositorySettingsFile.Parse(text, ".roborev.toml");
        Assert.Null(result.Error?.Message);
        return result.Settings;
    }

    public static SettingsLayers Layers(string global, string repository) => new(Global(global), Repository(repository));

    public static string Fixture(string name)
    {
        using var stream = typeof(Texts).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A folder of its own for one test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("roborev-settings-").FullName;

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
