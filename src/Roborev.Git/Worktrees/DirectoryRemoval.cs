namespace Roborev.Git;

/// <summary>Removes a directory whose content an agent has made, for instance a package cache without write permission.</summary>
internal static class DirectoryRemoval
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Removes it with everything below; links are removed, not followed.</summary>
    /// <returns>False when something remains.</returns>
    public static bool TryRemove(string path) => TryDelete(path) || (TryUnlock(path) && TryDelete(path));

    private static bool TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryUnlock(string path)
    {
        try
        {
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", Everything))
            {
                if (OperatingSystem.IsWindows())
                {
                    entry.Attributes &= ~FileAttributes.ReadOnly;
                }
                else if (entry is DirectoryInfo)
                {
                    entry.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
                }
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
