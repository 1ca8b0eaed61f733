using System.Net;

namespace Roborev.Client;

/// <summary>The daemon answered with an error.</summary>
/// <param name="status">Its status code.</param>
/// <param name="message">Its own sentence.</param>
public sealed class DaemonRequestException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>Status code of the answer.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>True when another attempt may succeed.</summary>
    public bool IsServerError => (int)Status >= 500;
}

/// <summary>No answer came: nothing listens, access was denied, the connection broke, or the time was over.</summary>
/// <param name="message">One line for the user.</param>
/// <param name="denied">True when the operating system refused access.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class DaemonUnreachableException(string message, bool denied, Exception? inner) : Exception(message, inner)
{
    /// <summary>True when something may listen there, but this user may not connect.</summary>
    public bool IsDenied { get; } = denied;
}
