using System.Text.Json;
using Troupe.Benchmarks;
using Troupe.Benchmarks.Engines;

if (args.Contains("--help"))
{
    Console.WriteLine(BenchmarkOptions.Usage);
    return 0;
}

BenchmarkOptions options;
try
{
    options = BenchmarkOptions.Parse(args);
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}

if (options.RunEngine is { } name)
{
    // A child process: one engine, once, its figures as one line.
    var measurement = await EngineList.Find(name).RunAsync(new Workload(options.BootstrapServers, options.Topic, options.Records, options.Case));
    Console.WriteLine(JsonSerializer.Serialize(measurement));
    return 0;
}

return await new Comparison(options).RunAsync();
