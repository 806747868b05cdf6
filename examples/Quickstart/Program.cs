// Twenty thousand flights through Kafka, played by one actor per partition, checked at the end.
//
//   dotnet run --project examples/Quickstart
//
// Read on in FlightsConsumer.cs (what happens to a message) and QuickstartHost.cs (how topics are routed to it).
using Quickstart;

const int Failure = 1;
const int UsageError = 2;

using var stop = new StopSignal();
try
{
    var options = QuickstartOptions.Parse(args);
    if (options.ShowsHelp)
        Console.WriteLine(QuickstartOptions.Help);
    else
        await QuickstartRun.RunAsync(options, stop.Token);
    return 0;
}
catch (UsageException problem)
{
    Console.Error.WriteLine(problem.Message);
    return UsageError;
}
catch (Exception problem)
{
    Console.Error.WriteLine($"The quickstart failed: {problem.Message.ReplaceLineEndings(" ")}");
    return Failure;
}
