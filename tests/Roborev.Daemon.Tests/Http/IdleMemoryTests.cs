using Roborev.Daemon.Hosting;
using Roborev.Daemon.Tests.Support;

namespace Roborev.Daemon.Tests.Http;

/// <summary>When memory is given back: once after each busy time, never during one.</summary>
public sealed class IdleMemoryTests
{
    private readonly TestClock _clock = new();
    private int _collections;
    private int _releases;

    [Fact]
    public void A_quiet_interval_after_work_gives_memory_back_once()
    {
        using var memory = Watch();
        _collections = 5;
        Pass();
        Assert.Equal(0, _releases);

        Pass();
        Assert.Equal(1, _releases);

        Pass();
        Pass();
        Assert.Equal(1, _releases);
    }

    [Fact]
    public void Steady_work_is_never_interrupted()
    {
        using var memory = Watch();
        for (var i = 0; i < 10; i++)
        {
            _collections++;
            Pass();
        }

        Assert.Equal(0, _releases);
    }

    [Fact]
    public void More_work_leads_to_one_more()
    {
        using var memory = Watch();
        for (var i = 0; i < 2; i++)
        {
            _collections++;
            Pass();
            Pass();
        }

        Assert.Equal(2, _releases);
    }

    private IdleMemory Watch() => new(_clock, () => _collections, () =>
    {
        _releases++;
        return ++_collections;
    });

    private void Pass() => _clock.Advance(IdleMemory.Interval);
}
