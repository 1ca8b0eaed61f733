using System.Collections.Concurrent;
using Roborev.Agents;

namespace Roborev.Daemon.Workers;

/// <summary>Agents that must rest after a quota or session limit, by canonical name (worker.md 5.4).</summary>
internal sealed class AgentCooldowns(TimeProvider time)
{
    private static readonly TimeSpan Default = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    /// <summary>Until when an agent rests, or null.</summary>
    public DateTimeOffset? Until(string agent)
    {
        var name = AgentRegistry.Resolve(agent);
        if (!_until.TryGetValue(name, out var until))
        {
            return null;
        }

        if (until > time.GetUtcNow())
        {
            return until;
        }

        // Only this very entry: a fresh one may have taken its place.
        ((ICollection<KeyValuePair<string, DateTimeOffset>>)_until).Remove(new(name, until));
        return null;
    }

    /// <summary>Lets an agent rest; a rest is only ever extended.</summary>
    public DateTimeOffset Start(string agent, AgentFailedException limit)
    {
        var now = time.GetUtcNow();
        var until = limit.ResetsAt is { } at && at > now ? at : now + (limit.RetryAfter ?? Default);
        return _until.AddOrUpdate(AgentRegistry.Resolve(agent), until, (_, known) => known > until ? known : until);
    }
}
