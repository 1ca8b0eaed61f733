using System.Text;
using Serilog.Sinks.File;

namespace Roborev.Daemon.Observability;

/// <summary>Makes each file of the daemon's own log readable for its user alone: errors quote what agents print (worker.md 17.22).</summary>
internal sealed class PrivateLogFile : FileLifecycleHooks
{
    /// <inheritdoc/>
    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return underlyingStream;
    }
}
