using System.Runtime.InteropServices;

namespace Roborev.Settings;

/// <summary>
/// What a file looked like: times, size and inode. Equal stamps mean an unchanged file, except for a write within the clock's grain of an earlier one,
/// for which see <see cref="IsSettled"/>.
/// </summary>
internal readonly partial record struct FileStamp(bool Exists, long Modified, long Changed, long Size, ulong Inode, ulong Device)
{
    private const long GrainNanoseconds = 100_000_000;

    public static FileStamp Of(string path) => OperatingSystem.IsLinux() ? OfLinux(path) : OfOther(path);

    /// <summary>True when the file was last touched long enough before <paramref name="now"/> that another write would show.</summary>
    public bool IsSettled(DateTimeOffset now) =>
        !Exists || ((now - DateTimeOffset.UnixEpoch).Ticks * 100) - Math.Max(Modified, Changed) > GrainNanoseconds;

    private static FileStamp OfOther(string path)
    {
        var file = new FileInfo(path);
        return file.Exists
            ? new FileStamp(true, Nanoseconds(file.LastWriteTimeUtc), Nanoseconds(file.CreationTimeUtc), file.Length, 0, 0)
            : default;
    }

    private static long Nanoseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>The framework has no inode. The layout of this call's answer is the same on every Linux.</summary>
    private static unsafe FileStamp OfLinux(string path)
    {
        const int CurrentDirectory = -100;
        const uint BasicFields = 0x7ff;
        Statx answer;
        return StatxCall(CurrentDirectory, path, 0, BasicFields, &answer) == 0
            ? new FileStamp(
                true,
                (answer.Modified.Seconds * 1_000_000_000) + answer.Modified.Nanoseconds,
                (answer.Changed.Seconds * 1_000_000_000) + answer.Changed.Nanoseconds,
                (long)answer.Size,
                answer.Inode,
                ((ulong)answer.DeviceMajor << 32) | answer.DeviceMinor)
            : default;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int StatxCall(int directory, string path, int flags, uint mask, Statx* answer);

    [StructLayout(LayoutKind.Sequential)]
    private struct StatxTime
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public StatxTime Changed;

        [FieldOffset(112)]
        public StatxTime Modified;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
