using Troupe.Benchmarks;
using Troupe.Benchmarks.Engines;

if (args.Contains("--help"))
{
    Console.WriteLine(BenchmarkOptions.Usage);
    return 0;
}

if (args is [OwnEngine.ChildCommand, var engine, var workload])
{
    await OwnEngine.RunChildAsync(engine, workload);
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

return await new Comparison(options).RunAsync();
