using System.Text;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// One message of a hundred fails at every attempt. It is tried as often as its route allows, goes to the dead letter queue as it came, and
// nothing else notices. Guards against lost neighbours, against order that breaks around a failure, and against off-by-one retry counts.
public sealed class PoisonMessageTests
{
    private const long Poison = 10;

    [SkippableTheory, EveryBroker]
    public async Task PoisonMessage_ShouldBeDeadLetteredAfterItsRetries_WhenItAlwaysFails(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceNumbersAsync(topic, 100);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 2).QuickBackoff()));
        await host.Journal.WhenDeliveredAsync(offset: 99);
        await host.StopAsync();

        Assert.Equal([1, 2, 3], host.Journal.Attempts(Poison));
        Assert.Equal(Enumerable.Range(0, 100).Select(offset => (long)offset), host.Journal.Offsets().Distinct());
        Assert.Equal(102, host.Journal.Deliveries.Count);
        var letter = Assert.Single(await stage.ReadAsync(queue));
        Assert.Equal("10", Encoding.UTF8.GetString(letter.Message.Key!));
        Assert.Equal("10", Encoding.UTF8.GetString(letter.Message.Value!));
        Assert.Equal("3", letter.Header(DeadLetterHeaders.Attempts));
        Assert.Equal(100, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Offset == Poison ? throw new InvalidOperationException("poison") : Task.CompletedTask;
        }
    }
}
