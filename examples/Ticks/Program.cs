// Work without messages. Sensors send bursts of readings; a consumer gathers them and, when its partition has been quiet for 200 ms, passes them on as
// one window in a tick, exactly once. A partition that never gets a reading ticks all the same. Starts a broker inside the program, and ends by itself
// with a check of the windows against what was sent.
//
//   dotnet run --project examples/Ticks
//
// Exit code 0 if the check holds.
using System.Diagnostics;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ticks;
using Troupe;
using Troupe.EmbeddedKafka;

const int Bursts = 5;
const int ReadingsOfABurst = 1_000;
const int Readings = Bursts * ReadingsOfABurst;
const int BusyPartitions = 2;
var quiet = TimeSpan.FromMilliseconds(200);

var clock = Stopwatch.StartNew();
await using var server = await EmbeddedKafkaServer.StartAsync(new EmbeddedKafkaOptions
{
    Topics = [new EmbeddedTopic("readings", BusyPartitions + 1), new EmbeddedTopic("windows")],
});
Console.WriteLine($"Kafka is at {server.BootstrapServers}, inside this program.");

var times = new TickTimes();
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services.AddSingleton(times);
builder.Services.AddTroupe(troupe => troupe
    .WithBootstrapServers(server.BootstrapServers)
    .ConsumerGroup("windows", group => group
        .Topic<WindowConsumer>("readings", topic => topic
            .Transactional()
            .ManualOffsets()
            .Periodic(every: quiet))));
using var host = builder.Build();
await host.StartAsync();

using var reader = Reader();
var (sent, windows, readings, total) = (0L, 0, 0, 0L);
for (var burst = 0; burst < Bursts; burst++)
{
    sent += await SendAsync(burst);

    // The next burst comes when the last one has become windows: the sensors have a rhythm.
    while (readings < (burst + 1) * ReadingsOfABurst)
    {
        var window = await Task.Run(Next);
        (windows, readings, total) = (windows + 1, readings + window.Readings, total + window.Total);
    }

    Console.WriteLine($"Burst {burst + 1} of {Bursts}: {readings} readings in {windows} windows.");
}

await host.StopAsync();
if (readings != Readings || total != sent || times.Shortest < quiet)
{
    Console.Error.WriteLine($"Failed: {readings} of {Readings} readings, {total} of {sent}, a tick after {times.Shortest.TotalMilliseconds:0} ms.");
    return 1;
}

Console.WriteLine($"Done: {readings} readings in {windows} windows add up to {total} as they should, {times.Ticks} ticks, none sooner than {quiet.TotalMilliseconds:0} ms after work, {clock.Elapsed.TotalSeconds:0.0} s.");
return 0;

async Task<long> SendAsync(int burst)
{
    using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = server.BootstrapServers }).Build();
    var values = Enumerable.Range(burst * ReadingsOfABurst, ReadingsOfABurst).ToArray();
    await Task.WhenAll(values.Select(value => producer.ProduceAsync(
        new TopicPartition("readings", value % BusyPartitions), new Message<Null, byte[]> { Value = JsonSerializer.SerializeToUtf8Bytes(new Reading(value)) })));
    return values.Sum(value => (long)value);
}

// A reader sees only what is committed: its isolation level is read_committed by default.
IConsumer<Ignore, byte[]> Reader()
{
    var consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
    {
        BootstrapServers = server.BootstrapServers, GroupId = "check", AutoOffsetReset = AutoOffsetReset.Earliest,
    }).Build();
    consumer.Assign(new TopicPartitionOffset("windows", 0, Offset.Beginning));
    return consumer;
}

Window Next()
{
    var result = reader.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"Nothing more comes after {readings} readings.");
    return JsonSerializer.Deserialize<Window>(result.Message.Value, JsonSerializerOptions.Web)!;
}
