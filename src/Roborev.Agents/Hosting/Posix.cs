using System.Runtime.InteropServices;

namespace Roborev.Agents.Hosting;

/// <summary>The few functions of the C library that starting and ending process groups needs. Opaque structures are over-sized buffers.</summary>
internal static unsafe partial class Posix
{
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int OpaqueSize = 1024;
    public const int TextFileBusy = 26;

    private const string C = "libc";

    /// <summary>Linux and macOS disagree on some numbers.</summary>
    private static readonly bool Mac = OperatingSystem.IsMacOS();

    public static short SpawnFlags => (short)(0x04 | 0x08 | (Mac ? 0x0400 | 0x4000 : 0x80)); // default signals, signal mask, new session (and on macOS: inherit no descriptor)

    public static int ExitedKeepZombie => 4 | (Mac ? 0x20 : 0x01000000);

    public static int StatusOffset => Mac || nint.Size == 4 ? 20 : 24;

    public static int SigChild => Mac ? 20 : 17;

    [LibraryImport(C, EntryPoint = "posix_spawn")]
    public static partial int Spawn(out int pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_init")]
    public static partial int AttributesInit(byte* attributes);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int AttributesDestroy(byte* attributes);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaultSignals(byte* attributes, byte* set);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(byte* attributes, byte* set);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int ActionsInit(byte* actions);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int ActionsDestroy(byte* actions);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int AddOpen(byte* actions, int descriptor, byte* path, int flags, int mode);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int AddChangeDirectory(byte* actions, byte* path);

    /// <summary>glibc 2.34 and later only.</summary>
    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int AddCloseFrom(byte* actions, int first);

    [LibraryImport(C, EntryPoint = "sigemptyset")]
    public static partial int EmptySet(byte* set);

    [LibraryImport(C, EntryPoint = "sigaddset")]
    public static partial int AddToSet(byte* set, int signal);

    [LibraryImport(C, EntryPoint = "kill")]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(C, EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int idType, int id, byte* info, int options);

    [LibraryImport(C, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, int* status, int options);
}
