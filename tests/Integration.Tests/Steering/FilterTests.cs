using System.Text;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Steering;

// A route that keeps messages back, drops the old ones, limits how many, and asks a filter of the user's own; and the hook at the end of the partition. Guards
// against messages that come too early, too late or too many, and against offsets that stop at what was dropped.
public sealed class FilterTests
{
    private const int PerSpan = 20;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan Span = TimeSpan.FromMilliseconds(400);

    [SkippableTheory, EveryBroker]
    public async Task Messages_ShouldComeWhenTheyMay(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("reminders");
        var made = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        await stage.ProduceAsync(topic, 0, Enumerable.Range(0, 100).Select(number => new Message<byte[]?, byte[]?>
        {
            Value = Encoding.UTF8.GetBytes($"{number}"),
            Timestamp = new Timestamp(number % 10 == 9 ? made - TimeSpan.FromDays(2) : made),
        }));

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route
            .DelayBy(Delay).ExpireAfter(TimeSpan.FromDays(1)).Throttle(PerSpan, per: Span).Filter<EvenFilter>()));
        await host.Journal.WhenDeliveredAsync(count: 50);
        await host.Journal.WhenNotedAsync("end");
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 100).Where(number => number % 2 == 0).Select(number => (long)number), host.Journal.Offsets());
        var at = host.Journal.Deliveries.Select(delivery => delivery.At).ToArray();
        Assert.All(at, moment => Assert.True(moment >= made + Delay, $"{moment - made}"));

        // 90 were left by expiry, of 20 in each span; the spans are counted where the batches are cut.
        Assert.True(at[^1] - at[0] >= 3 * Span, $"{at[^1] - at[0]}");
        Assert.Equal(100, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class EvenFilter : IMessageFilter
    {
        public bool Accepts(Message<ReadOnlyMemory<byte>> message) => (message.RawValue.Span[^1] - '0') % 2 == 0;
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }

        protected override Task OnEndOfPartitionAsync(CancellationToken cancellationToken)
        {
            if (journal.Deliveries.Count == 50) journal.Note("end", TopicPartition);
            return Task.CompletedTask;
        }
    }
}
