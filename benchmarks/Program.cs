using Confluent.Kafka;
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

try
{
    return await new Comparison(options).RunAsync();
}
catch (KafkaException exception) when (exception.Error.Code is ErrorCode.Local_TimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown)
{
    await Console.Error.WriteLineAsync(
        $"The Kafka at {options.BootstrapServers} does not answer: {exception.Error.Reason}. Start one there, or name another one with --bootstrap-servers.");
    return 1;
}
