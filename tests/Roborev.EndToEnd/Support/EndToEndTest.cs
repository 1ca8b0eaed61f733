namespace Roborev.EndToEnd.Support;

/// <summary>A test with a sandbox; skipped with the reason where there is no native program.</summary>
public abstract class EndToEndTest : IDisposable
{
    internal Sandbox Sandbox { get; } = new();

    /// <summary>A file that the built-in reviewer objects to.</summary>
    internal static string Faulty { get; } = "class Store\n{\n    void Save()\n    {\n        try\n        {\n            Write();\n        }\n        catch (Exception)\n        {\n        }\n    }\n}\n";

    /// <summary>The same file without the fault.</summary>
    internal static string Sound { get; } = "class Store\n{\n    void Save()\n    {\n        Write();\n    }\n}\n";

    public void Dispose()
    {
        Sandbox.Dispose();
        GC.SuppressFinalize(this);
    }
}
