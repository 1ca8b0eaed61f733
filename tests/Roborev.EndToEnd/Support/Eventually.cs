using System.Diagnostics;

namespace Roborev.EndToEnd.Support;

/// <summary>Waits for what other processes do, by looking often and not for ever.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks until there is something and returns it.</summary>
    internal static async Task<T> FindAsync<T>(string what, Func<T?> look)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (look() is { } found)
            {
                return found;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"not within {Patience.TotalSeconds:0} s: {what}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    internal static Task HoldsAsync(string what, Func<bool> look) => FindAsync(what, () => look() ? what : null);
}
