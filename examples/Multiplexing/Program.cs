// Connections that become more and fewer with the work, while 20,000 events come every second: two at the start, three when they hold several
// partitions; and started beside another process that holds all partitions, one. No event is lost or processed twice.
//
//   dotnet run --project examples/Multiplexing
//   dotnet run --project examples/Multiplexing -- --bootstrap-servers localhost:9092
//
// Without a server it starts the embedded broker. It ends by itself. Exit codes: 0 when each event was processed once, 1 otherwise, 2 when an option
// is wrong.
using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Multiplexing;
using Troupe;
using Troupe.EmbeddedKafka;

const int Partitions = 5;
const int EventsPerSecond = 20_000;
const int UsageError = 2;

if (args is not ([] or ["--bootstrap-servers", _]))
{
    Console.Error.WriteLine("The only option is --bootstrap-servers HOST:PORT.");
    return UsageError;
}

await using var broker = args is [] ? await EmbeddedKafkaServer.StartAsync() : null;
var servers = broker?.BootstrapServers ?? args[1];
var topic = $"events-{Guid.NewGuid():N}"[..15];
using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build())
    await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = Partitions }]);

var clock = Stopwatch.StartNew();
var ledger = new Ledger(Partitions);
var load = Load.Start(servers, topic, Partitions, EventsPerSecond);

Console.WriteLine("A process begins with two connections.");
await using (var first = await Worker.StartAsync(servers, topic, ledger, Elastic))
{
    await first.WhenAsync(connections: 2, atWork: 2);
    await first.WhenAsync(connections: 3, atWork: 3);
}

Console.WriteLine("It has stopped, and another process takes all partitions.");
await using var other = await Worker.StartAsync(servers, topic, ledger, events => events
    .Multiplexing(max: Partitions)
    .Topic<EventsConsumer>(topic));
await other.WhenAsync(connections: Partitions, atWork: Partitions);

Console.WriteLine("The first process begins again, and there is nothing for it.");
await using var again = await Worker.StartAsync(servers, topic, ledger, Elastic);
await again.WhenAsync(connections: 2, atWork: 0);
await again.WhenAsync(connections: 1, atWork: 0);

var produced = await load.StopAsync();
for (var waited = Stopwatch.StartNew(); ledger.Processed < produced && waited.Elapsed < TimeSpan.FromMinutes(2);) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);

Console.WriteLine($"Done: 2 to 3 connections, then 2 to 1; {ledger.Processed} of {produced} events processed, {ledger.Missing} lost, {ledger.Again} twice, {clock.Elapsed.TotalSeconds:F1} s.");
return ledger.Processed == produced && ledger.Missing == 0 && ledger.Again == 0 ? 0 : 1;

// The delay is a minute unless one says otherwise; this program is to end soon.
void Elastic(SubscriptionGroupBuilder events) => events
    .Multiplexing(min: 1, max: 3, boot: 2, scaleDelay: TimeSpan.FromSeconds(3))
    .Topic<EventsConsumer>(topic);
