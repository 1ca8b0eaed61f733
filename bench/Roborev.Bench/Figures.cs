using System.Diagnostics;
using System.Globalization;

namespace Roborev.Bench;

/// <summary>Measured times and how they are printed.</summary>
internal sealed class Figures
{
    private readonly List<double> _milliseconds = [];

    public void Add(long startTimestamp)
    {
        lock (_milliseconds)
        {
            _milliseconds.Add(Stopwatch.GetElapsedTime(startTimestamp).TotalMilliseconds);
        }
    }

    public void AddMilliseconds(double milliseconds)
    {
        lock (_milliseconds)
        {
            _milliseconds.Add(milliseconds);
        }
    }

    public double Percentile(double p)
    {
        lock (_milliseconds)
        {
            var sorted = _milliseconds.Order().ToArray();
            return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(p * sorted.Length) - 1 < 0 ? 0 : (int)Math.Ceiling(p * sorted.Length) - 1)];
        }
    }

    public void Print(string what) => Line(what, $"p50 {Percentile(0.5):0.00} ms, p99 {Percentile(0.99):0.00} ms, max {Percentile(1):0.00} ms, n={_milliseconds.Count}");

    public static void Line(string what, FormattableString figure) => Console.WriteLine($"{what,-62} {figure.ToString(CultureInfo.InvariantCulture)}");
}
