// State that travels with the offset. A process adds up readings and leaves each partition's total with its offset, in no store of its own. It is killed
// in the middle; another one begins with exactly the totals of what lies before its first message, and adds up the rest. Starts a broker inside the
// program, and ends by itself with a check of the totals against what was sent.
//
//   dotnet run --project examples/OffsetMetadata
//
// Exit code 0 if the check holds.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using OffsetMetadata;
using Troupe.EmbeddedKafka;

const int Partitions = 4;
const int Readings = 20_000;
const int BeforeTheKill = 6_000;
var patience = TimeSpan.FromSeconds(60);

if (args is [Adding.Worker, var servers])
{
    // The process that is killed: it reports every message, so that the other one knows when.
    var ownLedger = new Ledger(total => Console.WriteLine(total.Count));
    using var worker = await Adding.StartAsync(servers, ownLedger);
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
}

var clock = Stopwatch.StartNew();
await using var server = await EmbeddedKafkaServer.StartAsync(new EmbeddedKafkaOptions { Topics = [new EmbeddedTopic(Adding.Topic, Partitions)] });
Console.WriteLine($"Kafka is at {server.BootstrapServers}, inside this program.");
var sent = await SendAsync();

await AddUntilKilledAsync();
Console.WriteLine("A process has added up some of the readings, and was killed.");

var done = new TaskCompletionSource();
var ledger = new Ledger(total =>
{
    if (total.Count == Readings) done.TrySetResult();
});
using var host = await Adding.StartAsync(server.BootstrapServers, ledger);
await done.Task.WaitAsync(patience);
await host.StopAsync();

var (found, total) = (ledger.Found, ledger.Total);
if (found.Count is 0 or >= Readings || total != new Total(Readings, sent))
{
    Console.Error.WriteLine($"Failed: found {found}, ended with {total}; {Readings} readings add up to {sent}.");
    return 1;
}

Console.WriteLine($"The next one found the totals of {found.Count} readings with the offsets, and went on behind them.");
Console.WriteLine($"Done: {total.Count} readings add up to {total.Sum} as they should, {found.Count} of them added by a process that is dead, {clock.Elapsed.TotalSeconds:0.0} s.");
return 0;

async Task<long> SendAsync()
{
    using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = server.BootstrapServers }).Build();
    var values = Enumerable.Range(1, Readings).ToArray();
    await Task.WhenAll(values.Select(value => producer.ProduceAsync(
        new TopicPartition(Adding.Topic, value % Partitions),
        new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)) })));
    return values.Sum(value => (long)value);
}

async Task AddUntilKilledAsync()
{
    var start = new ProcessStartInfo("dotnet", ["exec", typeof(Adding).Assembly.Location, Adding.Worker, server.BootstrapServers]) { RedirectStandardOutput = true };
    using var worker = Process.Start(start)!;
    try
    {
        using var bound = new CancellationTokenSource(patience);
        while (await worker.StandardOutput.ReadLineAsync(bound.Token) is { } line)
        {
            if (int.Parse(line, CultureInfo.InvariantCulture) >= BeforeTheKill) return;
        }

        throw new InvalidOperationException("The process has ended by itself.");
    }
    finally
    {
        worker.Kill();
    }
}
