namespace Roborev.Agents.Builtin;

/// <summary>How bad a finding is, in rising order; the words are those of the review contract.</summary>
public enum Severity
{
    /// <summary>Minor.</summary>
    Low,

    /// <summary>Hurts under some conditions, or hides faults.</summary>
    Medium,

    /// <summary>Exploitable or breaking as it stands.</summary>
    High,

    /// <summary>Secret material that must be revoked now.</summary>
    Critical,
}
