// Pausing and seeking. Of a topic's partitions the consumer pauses one for a while, one until it finds in a tick that it can go on, one until somebody
// says so, and skips in another what was withdrawn. Then somebody pauses the whole topic from outside, has one partition deliver its last payments
// again, and lets all go on. Starts a broker inside the program, and ends by itself with a check of what was delivered, and of what is committed.
//
//   dotnet run --project examples/Pausing
//
// Exit code 0 if the check holds.
using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pausing;
using Troupe;
using Troupe.EmbeddedKafka;

const string Ada = "Ada";
const long From = 90;

var clock = Stopwatch.StartNew();
await using var server = await EmbeddedKafkaServer.StartAsync(new EmbeddedKafkaOptions { Topics = [new EmbeddedTopic(Payments.Topic, Payments.Partitions)] });
Console.WriteLine($"Kafka is at {server.BootstrapServers}, inside this program.");
await Payments.SendAsync(server.BootstrapServers);

var (bank, stamps, book) = (new Bank(paymentsUntilItRests: 20), new Stamps(), new Book());
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services.AddSingleton(bank).AddSingleton(stamps).AddSingleton(book);
builder.Services.AddTroupe(troupe => troupe
    .WithBootstrapServers(server.BootstrapServers)
    .ConsumerGroup(Payments.GroupId, group => group
        .Topic<PaymentsConsumer>(Payments.Topic, topic => topic.Periodic(every: TimeSpan.FromMilliseconds(100)))));
using var host = builder.Build();
await host.StartAsync();
var troupe = host.Services.GetRequiredService<ITroupe>();
var payments = new TopicPartition(Payments.Topic, Partition.Any);

// The consumer's own pauses and seeks. One of them waits for somebody.
await book.WhenAsync(all => IsAtEnd(all, Payments.OfTheBank) && IsAtEnd(all, Payments.WithWithdrawn) && IsAtEnd(all, Payments.ByPost));
var pause = await PauseOfAsync(Payments.WithLarge);
Console.WriteLine($"{Payments.Topic}[{Payments.WithLarge}] was paused by {pause.By} behind payment {book.Offsets(Payments.WithLarge)[^1]}.");
await troupe.ResumeAsync(Payments.GroupId, new TopicPartition(Payments.Topic, Payments.WithLarge), by: Ada, reason: "I know that payee");
await book.WhenAsync(all => IsAtEnd(all, Payments.WithLarge));

// The same from outside: nothing is delivered until the end of it.
var paused = await troupe.PauseAsync(Payments.GroupId, payments, by: Ada, reason: "the bank has lost some");
pause = await PauseOfAsync(Payments.OfTheBank);
Console.WriteLine($"{paused.Length} partitions were paused by {pause.By}: {pause.Reason}.");
await troupe.SeekAsync(Payments.GroupId, new TopicPartition(Payments.Topic, Payments.OfTheBank), From, by: Ada, resetCommitted: true);
var whilePaused = book.Offsets(Payments.OfTheBank).Length;
await troupe.ResumeAsync(Payments.GroupId, payments, by: Ada);
await book.WhenAsync(all => all.Offsets(Payments.OfTheBank).Length == whilePaused + Payments.OfEach - From && IsAtEnd(all, Payments.OfTheBank));
await host.StopAsync();

var all = Range(0, Payments.OfEach);
var isRight = book.Offsets(Payments.OfTheBank).SequenceEqual([.. all, .. Range(From, Payments.OfEach)])
    && book.Offsets(Payments.WithWithdrawn).SequenceEqual(all.Where(offset => offset <= Payments.Withdrawn.Last || offset >= Payments.Withdrawn.Next))
    && book.Offsets(Payments.WithLarge).SequenceEqual(all)
    && book.Offsets(Payments.ByPost).SequenceEqual(all);
var committed = Committed();
if (!isRight || whilePaused != Payments.OfEach || bank.Disturbances + stamps.Missing != 0 || committed.Any(offset => offset != Payments.OfEach))
{
    Console.Error.WriteLine($"Failed: {bank.Disturbances} payments while the bank rested, {stamps.Missing} without a stamp, {whilePaused} before it went on, committed {string.Join(", ", committed)}.");
    for (var partition = 0; partition < Payments.Partitions; partition++) Console.Error.WriteLine($"{partition}: {string.Join(" ", book.Offsets(partition))}");
    return 1;
}

var skipped = Payments.Withdrawn.Next - Payments.Withdrawn.Last - 1;
Console.WriteLine($"Done: {Payments.OfEach * Payments.Partitions - skipped} payments made, {skipped} skipped, {Payments.OfEach - From} made again, all committed, {clock.Elapsed.TotalSeconds:0.0} s.");
return 0;

static bool IsAtEnd(Book book, int partition) => book.Offsets(partition) is [.., Payments.OfEach - 1];

static long[] Range(long from, long to) => [.. Enumerable.Range((int)from, (int)(to - from)).Select(offset => (long)offset)];

// A pause that a call asks for begins when the call is over.
async Task<PartitionPause> PauseOfAsync(int partition)
{
    using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
    while (true)
    {
        var played = (await troupe.GetStatusAsync(patience.Token)).Groups[0].Connections.SelectMany(connection => connection.Partitions);
        if (played.FirstOrDefault(candidate => candidate.TopicPartition.Partition == partition)?.Pause is { } found) return found;
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }
}

// As the broker has it.
long[] Committed()
{
    using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = server.BootstrapServers, GroupId = Payments.GroupId }).Build();
    var partitions = Enumerable.Range(0, Payments.Partitions).Select(partition => new TopicPartition(Payments.Topic, partition));
    return [.. consumer.Committed(partitions, TimeSpan.FromSeconds(30)).Select(position => position.Offset.Value)];
}
