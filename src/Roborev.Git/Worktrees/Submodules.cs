namespace Roborev.Git;

/// <summary>
/// Fills the submodules of a fresh checkout (git.md 15.3). The file transport is opened only where the repository's own list of submodules asks for it;
/// what a submodule brings along is foreign and never gets it.
/// </summary>
internal sealed class Submodules(GitRunner git)
{
    private const string ListFile = ".gitmodules";
    private const string RefusedTransport = "transport 'file' not allowed";
    private const int MaxListBytes = 1024 * 1024;

    /// <summary>Initialises all submodules of a checkout.</summary>
    /// <exception cref="GitException">The list cannot be read, or git failed.</exception>
    public async Task UpdateAsync(string checkout, CancellationToken cancellationToken)
    {
        if (ReadList(checkout) is not { } list)
        {
            return;
        }

        string[] transport = HasLocalAddress(list) ? ["-c", "protocol.file.allow=always"] : [];
        await git.RunCheckedAsync(checkout, [.. GitHooks.Off, .. transport, "submodule", "update", "--init"], cancellationToken);
        foreach (var path in await PathsAsync(checkout, cancellationToken))
        {
            if (File.Exists(Path.Combine(checkout, path, ListFile)))
            {
                await UpdateNestedAsync(Path.Combine(checkout, path), cancellationToken);
            }
        }
    }

    /// <summary>True when an address of the list is a path or a file address.</summary>
    internal static bool HasLocalAddress(string list) => list.Split('\n').Any(static line => AddressIn(line) is { } address && IsLocal(address));

    private static string? ReadList(string checkout)
    {
        var file = new FileInfo(Path.Combine(checkout, ListFile));
        try
        {
            return !file.Exists || file.LinkTarget is not null ? null
                : file.Length > MaxListBytes ? throw new GitException($"{file.FullName} is larger than {MaxListBytes} bytes")
                : File.ReadAllText(file.FullName);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new GitException($"cannot read {file.FullName}: {failure.Message}", failure);
        }
    }

    private static string? AddressIn(string line)
    {
        var trimmed = line.Trim();
        var equals = trimmed.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && trimmed[0] is not ('#' or ';') && trimmed[..equals].Trim().Equals("url", StringComparison.OrdinalIgnoreCase)
            ? trimmed[(equals + 1)..].Trim().Trim('"')
            : null;
    }

    private static bool IsLocal(string address) =>
        address.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        || address.StartsWith('/') || address.StartsWith("./", StringComparison.Ordinal) || address.StartsWith("../", StringComparison.Ordinal)
        || address.StartsWith(@"\\", StringComparison.Ordinal)
        || (address.Length > 1 && char.IsAsciiLetter(address[0]) && address[1] == ':');

    /// <summary>Only what the commit really links to counts, not what the list claims.</summary>
    private async Task<IReadOnlyList<string>> PathsAsync(string checkout, CancellationToken cancellationToken)
    {
        var output = await git.RunCheckedAsync(checkout, ["ls-files", "--stage", "-z"], cancellationToken);
        return [.. output.Text.Split('\0').Where(static entry => entry.StartsWith("160000 ", StringComparison.Ordinal)).Select(static entry => entry[(entry.IndexOf('\t', StringComparison.Ordinal) + 1)..])];
    }

    private async Task UpdateNestedAsync(string submodule, CancellationToken cancellationToken)
    {
        string[] arguments = [.. GitHooks.Off, "-c", "protocol.file.allow=user", "submodule", "update", "--init", "--recursive"];
        var output = await git.RunAsync(submodule, arguments, cancellationToken);
        if (!output.Succeeded && !output.Stderr.Contains(RefusedTransport, StringComparison.Ordinal))
        {
            throw GitException.From(submodule, arguments, output);
        }
    }
}
