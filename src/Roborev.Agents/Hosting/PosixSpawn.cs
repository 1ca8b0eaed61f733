using System.Runtime.InteropServices;

namespace Roborev.Agents.Hosting;

/// <summary>
/// Starts a process as the leader of a new session and group.
/// </summary>
/// <remarks>
/// Why <c>posix_spawn</c>: <see cref="System.Diagnostics.Process"/> cannot make a new session, a managed <c>fork</c> is not possible, and the
/// <c>setsid</c> program is missing on macOS. The spawn attributes do it in one call (glibc 2.26, musl, macOS), the file actions set the pipes and
/// the directory (glibc 2.29, macOS 10.15). A parent-death signal is not used: on Linux it is tied to the thread that spawned, which here is a pool
/// thread that may end at any time, and it would not reach grandchildren. <see cref="Tether"/> covers the death of this process instead.
/// </remarks>
internal static unsafe class PosixSpawn
{
    /// <summary>Signals that the runtime may have ignored or blocked; the child starts with their defaults.</summary>
    private static readonly int[] Ordinary = [1, 2, 3, 13, 14, 15, Posix.SigChild];

    /// <summary>Starts; a null descriptor means the null device. Returns the process id, or a negated error number.</summary>
    public static int Start(
        string path, IReadOnlyList<string> arguments, IEnumerable<KeyValuePair<string, string>> environment, string? directory, int? input, int? output, int? error)
    {
        byte* actions = stackalloc byte[Posix.OpaqueSize];
        byte* attributes = stackalloc byte[Posix.OpaqueSize];
        byte* signals = stackalloc byte[Posix.OpaqueSize];
        using var strings = new NativeStrings();
        _ = Posix.ActionsInit(actions);
        _ = Posix.AttributesInit(attributes);
        try
        {
            Attach(actions, strings, input, 0);
            Attach(actions, strings, output, 1);
            Attach(actions, strings, error, 2);
            CloseTheRest(actions);
            if (directory is not null)
                _ = Posix.AddChangeDirectory(actions, strings.Add(directory));
            _ = Posix.EmptySet(signals);
            _ = Posix.SetSignalMask(attributes, signals);
            foreach (var signal in Ordinary)
                _ = Posix.AddToSet(signals, signal);
            _ = Posix.SetDefaultSignals(attributes, signals);
            _ = Posix.SetFlags(attributes, Posix.SpawnFlags);

            var argv = strings.AddArray([path, .. arguments]);
            var envp = strings.AddArray([.. environment.Select(pair => $"{pair.Key}={pair.Value}")]);
            var code = Posix.Spawn(out var pid, strings.Add(path), actions, attributes, argv, envp);
            return code == 0 ? pid : -code;
        }
        finally
        {
            _ = Posix.ActionsDestroy(actions);
            _ = Posix.AttributesDestroy(attributes);
        }
    }

    /// <summary>
    /// Our own descriptors close themselves; this is for those that whoever started us left open. Where the C library cannot do it, they stay open.
    /// </summary>
    private static void CloseTheRest(byte* actions)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Posix.AddCloseFrom(actions, 3);
        }
        catch (EntryPointNotFoundException)
        {
        }
    }

    private static void Attach(byte* actions, NativeStrings strings, int? descriptor, int target)
    {
        const int ReadOnly = 0, WriteOnly = 1;
        if (descriptor is { } from)
            _ = Posix.AddDuplicate(actions, from, target);
        else
            _ = Posix.AddOpen(actions, target, strings.Add("/dev/null"), target == 0 ? ReadOnly : WriteOnly, 0);
    }

    /// <summary>Zero-terminated UTF-8 strings that live until disposal.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly List<nint> _blocks = [];

        public byte* Add(string text)
        {
            var block = Marshal.StringToCoTaskMemUTF8(text);
            _blocks.Add(block);
            return (byte*)block;
        }

        public byte** AddArray(IReadOnlyList<string> texts)
        {
            var array = (byte**)Marshal.AllocCoTaskMem((texts.Count + 1) * nint.Size);
            _blocks.Add((nint)array);
            for (var i = 0; i < texts.Count; i++)
                array[i] = Add(texts[i]);
            array[texts.Count] = null;
            return array;
        }

        public void Dispose() => _blocks.ForEach(Marshal.FreeCoTaskMem);
    }
}
