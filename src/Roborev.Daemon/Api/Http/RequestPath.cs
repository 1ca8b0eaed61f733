namespace Roborev.Daemon.Api.Http;

/// <summary>Paths in requests, in the form in which root paths are stored.</summary>
internal static class RequestPath
{
    /// <summary>Lexical cleaning with forward slashes; a relative path stays as it is and matches nothing.</summary>
    public static string Clean(string path)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            return path;
        }

        var clean = Path.GetFullPath(path).Replace('\\', '/');
        return clean.Length > 1 ? clean.TrimEnd('/') : clean;
    }
}
