// Sums of batches, exactly once, although three batches fail when all of their work is done. Starts a broker inside the program, fills the
// topic events, sums it batch by batch into the topic sums, and ends by itself with a check against an independent count.
//
//   dotnet run --project examples/Transactions
//
// Exit code 0 if the check holds.
using System.Diagnostics;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Transactions;
using Troupe;
using Troupe.EmbeddedKafka;

const int Events = 20_000;
const int Partitions = 3;

var clock = Stopwatch.StartNew();
await using var server = await EmbeddedKafkaServer.StartAsync(new EmbeddedKafkaOptions
{
    Topics = [new EmbeddedTopic("events", Partitions), new EmbeddedTopic("sums")],
});
Console.WriteLine($"Kafka is at {server.BootstrapServers}, inside this program.");
var expected = await FillAsync();
Console.WriteLine($"Topic events holds {Events} events in {Partitions} partitions.");

var mishaps = new Mishaps();
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services.AddSingleton(mishaps);
builder.Services.AddTroupe(troupe => troupe
    .WithBootstrapServers(server.BootstrapServers)
    .ConsumerGroup("sums", group => group
        .Topic<SumsConsumer>("events", topic => topic
            .Transactional()
            .MaxBatchSize(100)
            .Backoff(initial: TimeSpan.FromMilliseconds(20)))));
using var host = builder.Build();
await host.StartAsync();
var (sums, events, total) = await Task.Run(ReadSums);
await host.StopAsync();

if (events != Events || total != expected)
{
    Console.Error.WriteLine($"Failed: the sums are of {events} events and add up to {total}, but there are {Events} events with {expected}.");
    return 1;
}

Console.WriteLine($"Done: {sums} sums of {events} events add up to {total} as they should, {mishaps.Happened} mishaps, {clock.Elapsed.TotalSeconds:0.0} s.");
return 0;

async Task<long> FillAsync()
{
    using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = server.BootstrapServers }).Build();
    long sum = 0;
    var deliveries = new List<Task>(Events);
    for (var index = 0; index < Events; index++)
    {
        var value = new CountEvent(index % 100);
        sum += value.Count;
        deliveries.Add(producer.ProduceAsync(
            new TopicPartition("events", index % Partitions), new Message<Null, byte[]> { Value = JsonSerializer.SerializeToUtf8Bytes(value) }));
    }

    await Task.WhenAll(deliveries);
    return sum;
}

// A reader sees only what is committed: its isolation level is read_committed by default.
(int Sums, int Events, long Total) ReadSums()
{
    using var consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
    {
        BootstrapServers = server.BootstrapServers,
        GroupId = "check",
        AutoOffsetReset = AutoOffsetReset.Earliest,
    }).Build();
    consumer.Assign(new TopicPartitionOffset("sums", 0, Offset.Beginning));
    var (count, events, total) = (0, 0, 0L);
    while (events < Events)
    {
        var result = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"Nothing more comes after {events} of {Events} events.");
        var sum = JsonSerializer.Deserialize<BatchSum>(result.Message.Value, JsonSerializerOptions.Web)!;
        (count, events, total) = (count + 1, events + sum.Events, total + sum.Total);
    }

    return (count, events, total);
}
