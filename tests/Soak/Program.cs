// Kills consumers and brokers under load and proves that nothing was lost; see --help.
using Troupe.Soak;
using Troupe.Soak.Brokers;
using Troupe.Soak.ExactlyOnce;

const int Violated = 1;
const int UsageError = 2;

if (args is [EmbeddedBrokerProgram.Verb]) return await EmbeddedBrokerProgram.RunAsync();

SoakOptions options;
try
{
    options = SoakOptions.Parse(args);
}
catch (FormatException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return UsageError;
}

if (options.ShowsHelp)
{
    Console.WriteLine(SoakOptions.Help);
    return 0;
}

var folder = Directory.CreateTempSubdirectory("troupe-soak-").FullName;
var violations = 0L;
await using (var brokers = await StartBrokersAsync())
{
    violations = options.IsExactlyOnce
        ? await new CopyRun(options, brokers, folder, Console.Out).RunAsync()
        : await new SoakRun(options, brokers, folder, Console.Out).RunAsync();
}

if (violations == 0)
{
    Directory.Delete(folder, recursive: true);
    return 0;
}

await Console.Error.WriteLineAsync($"Reports and logs of the workers are kept in {folder}.");
return Violated;

async Task<ITestedBrokers> StartBrokersAsync() => options switch
{
    { BootstrapServers: { } servers } => new GivenCluster(servers),
    { KafkaScript: { } script } => await ScriptedCluster.StartAsync(script, Path.Combine(folder, "kafka"), options.Port),
    _ => await EmbeddedBrokerProcess.StartAsync(),
};
