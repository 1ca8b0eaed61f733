using Roborev.Agents.Builtin.Rules;

namespace Roborev.Agents.Builtin;

/// <summary>The catalogue of the built-in reviewer.</summary>
public static class BuiltinRules
{
    internal static IReadOnlyList<Rule> Running { get; } =
    [
        new PrivateKey(),
        new SecretToken(),
        new UrlPassword(),
        new AssignedSecret(),
        StoredFile.KeyStore,
        StoredFile.Environment,
        new ComposedSql(),
        new ComposedCommand(),
        TlsCheckOff.Rule,
        UnsafeDeserialization.Rule,
        WorldWritable.Rule,
        WorldWritable.FileMode,
        new ConflictMarker(),
        new BrokenFile(),
        SwallowedError.Rule,
        DebugLeftover.BreakPoint,
        DebugLeftover.Print,
        NarrowedTests.Focused,
        NarrowedTests.Skipped,
        new LostTests(),
        OpenRemark.Rule,
        StoredFile.LargeBinary,
        new LargeChange(),
    ];

    /// <summary>Every rule once, the most telling first.</summary>
    public static IReadOnlyList<BuiltinRule> All { get; } = [.. Running.Select(r => r.Info).DistinctBy(r => r.Id)];
}
