using System.Globalization;
using System.Text;

namespace Roborev.Client;

/// <summary>Filters of <c>GET /api/jobs</c> (http-api.md 5.2); null means no filter.</summary>
public sealed record JobQuery
{
    /// <summary>Exact root path of a repository.</summary>
    public string? Repository { get; init; }

    /// <summary>Directory whose repositories are meant.</summary>
    public string? RepositoryPrefix { get; init; }

    /// <summary>Exact ref.</summary>
    public string? GitRef { get; init; }

    /// <summary>Exact branch.</summary>
    public string? Branch { get; init; }

    /// <summary>With <see cref="Branch"/>: also jobs without a branch.</summary>
    public bool BranchIncludesEmpty { get; init; }

    /// <summary>Exact status text.</summary>
    public string? Status { get; init; }

    /// <summary>Closed or open.</summary>
    public bool? Closed { get; init; }

    /// <summary>Largest number of jobs; 0 and less mean all.</summary>
    public int? Limit { get; init; }

    /// <summary>Only jobs with a lower id.</summary>
    public long? Before { get; init; }

    /// <summary>Path and query of the request.</summary>
    internal string ToPath()
    {
        var path = new StringBuilder("api/jobs");
        Add(path, "repo", Repository);
        Add(path, "repo_prefix", RepositoryPrefix);
        Add(path, "git_ref", GitRef);
        Add(path, "branch", Branch);
        Add(path, "branch_include_empty", BranchIncludesEmpty ? "true" : null);
        Add(path, "status", Status);
        Add(path, "closed", Closed switch { true => "true", false => "false", null => null });
        Add(path, "limit", Limit?.ToString(CultureInfo.InvariantCulture));
        Add(path, "before", Before?.ToString(CultureInfo.InvariantCulture));
        return path.ToString();
    }

    private static void Add(StringBuilder path, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            path.Append(path.ToString().Contains('?') ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
