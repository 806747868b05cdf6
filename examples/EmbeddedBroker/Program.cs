// A Kafka broker for a terminal: start it, point any client or tool at the printed address, stop it with Ctrl-C.
//
//   dotnet run --project examples/EmbeddedBroker -- --port 19092 --topic orders:5
//
// Exit codes: 0 after a clean stop, 2 when an option is wrong or the port is in use.
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EmbeddedBroker;
using Troupe.EmbeddedKafka;

const int UsageError = 2;

BrokerArguments arguments;
try
{
    arguments = BrokerArguments.Parse(args);
}
catch (FormatException problem)
{
    Console.Error.WriteLine(problem.Message);
    return UsageError;
}

if (arguments.ShowsHelp)
{
    Console.WriteLine(BrokerArguments.Help);
    return 0;
}

var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    await using var server = await EmbeddedKafkaServer.StartAsync(arguments.Options);
    Console.WriteLine($"Kafka is at {server.BootstrapServers}. Ctrl-C stops it.");
    foreach (var topic in arguments.Options.Topics)
        Console.WriteLine($"Topic {topic.Name} has {topic.Partitions} partition(s).");

    await stop.Task;
    return 0;
}
catch (SocketException problem)
{
    Console.Error.WriteLine($"Port {arguments.Options.Port} cannot be used: {problem.Message}.");
    return UsageError;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true; // the process ends by itself once the broker is down
    stop.TrySetResult();
}
