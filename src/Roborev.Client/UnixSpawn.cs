using System.Runtime.InteropServices;
using System.Text;

namespace Roborev.Client;

/// <summary>
/// <c>posix_spawn</c> with a session of its own. The framework's process start can neither make a session nor give a child a file as its output, and a daemon
/// started from a terminal or a git hook needs both.
/// </summary>
internal static unsafe partial class UnixSpawn
{
    private const int NotReady = 0;
    private const int NoHang = 1;
    private const int WriteOnly = 1;
    private const int PrivateFile = 0x180;

    /// <summary>Larger than any platform's structure; their sizes are not part of the interface.</summary>
    private const int StructureBytes = 2048;

    private static int CreateAndTruncate => OperatingSystem.IsMacOS() ? 0x200 | 0x400 : 0x40 | 0x200;

    private static short NewSession => (short)(OperatingSystem.IsMacOS() ? 0x400 : 0x80);

    /// <summary>Starts the child and returns its number.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    internal static int Start(DaemonLaunch launch, string workingDirectory, string outputFile)
    {
        byte* actions = stackalloc byte[StructureBytes];
        byte* attributes = stackalloc byte[StructureBytes];
        NativeMemory.Clear(actions, StructureBytes);
        NativeMemory.Clear(attributes, StructureBytes);
        Check(InitializeActions(actions), launch);
        Check(InitializeAttributes(attributes), launch);
        try
        {
            Check(SetFlags(attributes, NewSession), launch);
            Check(AddOpen(actions, 0, "/dev/null", 0, 0), launch);
            Check(AddOpen(actions, 1, outputFile, WriteOnly | CreateAndTruncate, PrivateFile), launch);
            Check(AddDuplicate(actions, 1, 2), launch);
            Check(AddChangeDirectory(actions, workingDirectory), launch);
            CloseInherited(actions);
            return Spawn(launch, actions, attributes);
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }
    }

    /// <summary>True when the child, which must be ours, has ended; also collects it.</summary>
    internal static bool HasExited(int pid)
    {
        int status;
        return WaitFor(pid, &status, NoHang) != NotReady;
    }

    private static int Spawn(DaemonLaunch launch, byte* actions, byte* attributes)
    {
        using var arguments = new NativeStrings([launch.FileName, .. launch.Arguments]);
        using var environment = new NativeStrings([.. launch.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        int pid;
        Check(PosixSpawn(&pid, launch.FileName, actions, attributes, arguments.Pointer, environment.Pointer), launch);
        return pid;
    }

    /// <summary>Pipes of whoever called us must not stay open in the daemon, or that caller waits for their end. Newer C libraries can close them all.</summary>
    private static void CloseInherited(byte* actions)
    {
        try
        {
            _ = AddCloseFrom(actions, 3);
        }
        catch (EntryPointNotFoundException)
        {
            // Handles that were opened properly close themselves at exec; the rest stays open as with any other child.
        }
    }

    private static void Check(int error, DaemonLaunch launch)
    {
        if (error != 0)
        {
            throw new IOException($"cannot start {launch.FileName}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PosixSpawn(int* pid, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitializeActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChangeDirectory(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int AddCloseFrom(byte* actions, int first);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitializeAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitFor(int pid, int* status, int options);

    /// <summary>A NULL-terminated array of C strings.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        internal NativeStrings(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
            for (var index = 0; index < _count; index++)
            {
                var bytes = Encoding.UTF8.GetBytes(texts[index]);
                Pointer[index] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
                bytes.CopyTo(new Span<byte>(Pointer[index], bytes.Length));
            }
        }

        internal byte** Pointer { get; }

        public void Dispose()
        {
            for (var index = 0; index < _count; index++)
            {
                NativeMemory.Free(Pointer[index]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
