using System.Diagnostics;

namespace Roborev.Bench;

/// <summary>Start-up of the client and of the daemon, memory, size.</summary>
internal static class StartUpBenchmark
{
    public static async Task RunAsync(string binary)
    {
        Figures.Line("binary (budget 25 MB)", $"{new FileInfo(binary).Length / 1e6:0.0} MB");
        await using (var sandbox = await Sandbox.CreateAsync(binary, startsDaemon: false))
        {
            var version = new Figures();
            for (var i = 0; i < 40; i++)
            {
                var start = Stopwatch.GetTimestamp();
                sandbox.Roborev("version");
                version.Add(start);
            }

            version.Print("roborev version, with the cost of starting it from here (8 ms)");
            if (File.Exists("/usr/bin/time"))
            {
                using var timed = Process.Start(new ProcessStartInfo("/usr/bin/time", ["-f", "%M", binary, "version"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
                Figures.Line("roborev version, memory (20 MB)", $"{double.Parse(timed.StandardError.ReadToEnd().Trim()) / 1000:0.0} MB");
            }
        }

        var first = new Figures();
        for (var i = 0; i < 10; i++)
        {
            await using var sandbox = await Sandbox.CreateAsync(binary, startsDaemon: false);
            var start = Stopwatch.GetTimestamp();
            await sandbox.StartAsync();
            (await sandbox.Http.GetAsync("api/ping")).EnsureSuccessStatusCode();
            first.Add(start);
            if (i == 9)
            {
                Figures.Line("daemon memory, just started (40 MB idle)", $"{sandbox.Memory():0.0} MB");
            }
        }

        first.Print("daemon start to first answer, fresh database (60 ms)");
    }
}
