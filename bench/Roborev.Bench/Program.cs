using Roborev.Bench;

if (args.Length == 0 || !File.Exists(args[0]))
{
    Console.Error.WriteLine("usage: Roborev.Bench <native binary> [startup|hook|enqueue|reviews|fanout|burst ...]");
    return 1;
}

var binary = Path.GetFullPath(args[0]);
var wanted = args.Length > 1 ? args[1..] : ["startup", "hook", "enqueue", "reviews", "fanout", "burst"];
var benchmarks = new Dictionary<string, Func<string, Task>>
{
    ["startup"] = StartUpBenchmark.RunAsync,
    ["hook"] = HookBenchmark.RunAsync,
    ["enqueue"] = EnqueueBenchmark.RunAsync,
    ["reviews"] = ReviewsBenchmark.RunAsync,
    ["fanout"] = FanOutBenchmark.RunAsync,
    ["burst"] = BurstBenchmark.RunAsync,
};
Console.WriteLine($"machine: {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GiB, {Environment.OSVersion}");
foreach (var name in wanted)
{
    Console.WriteLine($"\n== {name}");
    await benchmarks[name](binary);
}

return 0;
