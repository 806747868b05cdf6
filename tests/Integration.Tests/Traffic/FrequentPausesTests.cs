using System.Security.Cryptography;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Traffic;

// Consumers are slower than the client fetches, and every hundredth message fails once, so that partitions are paused all the time. Each record
// is fetched about once all the same: the client received at most 1.2 times the bytes that were consumed. Guards against pauses that throw away
// what was fetched, which multiplied the traffic in a widely used engine. (The fallback, poller = consume, can only pause in the client, which
// does throw away: about 1.5 times was seen.)
[Collection(OwnNodeGroup.Name)]
public sealed class FrequentPausesTests(OwnNode node)
{
    private const int Partitions = 4;
    private const int PerPartition = 8_000;
    private const int ValueBytes = 1_024;

    [SkippableTheory, InlineData(MortalBroker.Embedded), InlineData(MortalBroker.OwnNode)]
    public async Task Traffic_ShouldNotMultiply_WhenPartitionsArePausedFrequently(MortalBroker broker)
    {
        Skip.IfNot(ReceivedBytes.AreKnown, "Only Linux tells how much a connection has received.");
        var cluster = broker == MortalBroker.Embedded ? null : await node.GetAsync();
        await using var stage = cluster is null ? await TestStage.OpenAsync(BrokerKind.Embedded) : TestStage.Open(cluster);
        var port = cluster?.Port(1) ?? stage.Embedded.Port;
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        var random = new byte[ValueBytes * 3 / 4];
        foreach (var partition in Enumerable.Range(0, Partitions))
        {
            await stage.ProduceAsync(topic, partition, Enumerable.Range(0, PerPartition).Select(_ =>
            {
                RandomNumberGenerator.Fill(random);
                return Convert.ToBase64String(random);
            }));
        }

        var before = ReceivedBytes.From(port);
        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.MaxBatchSize(100).Buffer(messages: 200).QuickBackoff()));
        await host.Journal.WhenNotedAsync("end", times: Partitions);
        var received = ReceivedBytes.From(port) - before;
        await host.StopAsync();

        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(PerPartition, committed.Value));
        // The stage gives each record its value as its key, too.
        const double Consumed = 2.0 * Partitions * PerPartition * ValueBytes;
        Assert.InRange(received / Consumed, 1.0, 1.2);
    }

    private sealed class Consumer(Journal journal, TimeProvider time) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Offset % 50 == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellationToken);
            if (message.Offset % 100 == 99 && Attempt == 1) throw new InvalidOperationException("the first attempt");
            if (message.Offset == PerPartition - 1) journal.Note("end", message.Position);
        }
    }
}
