using System.ComponentModel;
using System.Diagnostics;
using Roborev.Parsing;

namespace Roborev.Commands;

/// <summary>Lets the user write a text in their own editor (cli.md C16).</summary>
internal static class Editor
{
    /// <summary>Opens the editor on an empty file and returns what was saved, trimmed.</summary>
    /// <exception cref="CliException">The editor cannot be run or failed.</exception>
    internal static async Task<string> WriteAsync(CommandHost host, string filePrefix, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("roborev-");
        try
        {
            var file = Path.Combine(folder.FullName, $"{filePrefix}{Guid.NewGuid():n}.md");
            await File.WriteAllTextAsync(file, "", ct).ConfigureAwait(false);
            await RunAsync(CommandOf(host), file, host.Directory, ct).ConfigureAwait(false);
            return (await File.ReadAllTextAsync(file, ct).ConfigureAwait(false)).Trim();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string CommandOf(CommandHost host) =>
        ((string[])["GIT_EDITOR", "VISUAL", "EDITOR"]).Select(host.Variable).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value))
        ?? (OperatingSystem.IsWindows() ? "notepad" : "vi");

    /// <summary>The command is the user's own and may have arguments; a shell splits it, and the file name reaches it as an argument, never as text.</summary>
    private static async Task RunAsync(string command, string file, string directory, CancellationToken ct)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/d", "/c", command, file])
            : new ProcessStartInfo("/bin/sh", ["-c", $"{command} \"$@\"", command, file]);
        start.UseShellExecute = false;
        start.WorkingDirectory = directory;
        try
        {
            using var process = Process.Start(start) ?? throw new CliException($"cannot run the editor \"{command}\"");
            await process.WaitForExitAsync(ct).ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                throw new CliException($"the editor \"{command}\" failed with exit code {process.ExitCode}");
            }
        }
        catch (Win32Exception error)
        {
            throw new CliException($"cannot run the editor \"{command}\": {error.Message}", error);
        }
    }
}
