using System.Text.Json;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// Malformed JSON lies among good messages. A retry would find the same bytes, so only the malformed ones go to the queue, at their first
// failure, with what the parser said. Without a queue the partition pauses and says so. Guards against a poisoned partition that spins.
public sealed class MalformedJsonTests
{
    private static readonly string[] Values = ["""{"id":0}""", "{", """{"id":2}""", "not json", """{"id":4}""", """{"id":"five"}""", """{"id":6}"""];

    [SkippableTheory, EveryBroker]
    public async Task MalformedMessages_ShouldBeDeadLetteredAtTheirFirstFailure_WhenTheyStandAmongGoodOnes(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceAsync(topic, 0, Values);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 3).QuickBackoff()));
        await host.Journal.WhenNotedAsync("read 6");
        await host.StopAsync();

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], host.Journal.Offsets());
        Assert.Equal(["read 0", "read 2", "read 4", "read 6"], host.Journal.All.Where(entry => !entry.IsDelivery).Select(entry => entry.What));
        var letters = await stage.ReadAsync(queue);
        Assert.Equal([Values[1], Values[3], Values[5]], letters.Select(letter => letter.Text()));
        Assert.All(letters, letter =>
        {
            Assert.Equal("1", letter.Header(DeadLetterHeaders.Attempts));
            Assert.Equal(typeof(JsonException).FullName, letter.Header(DeadLetterHeaders.ErrorType));
            Assert.Contains("BytePositionInLine", letter.Header(DeadLetterHeaders.ErrorMessage), StringComparison.Ordinal);
        });
        Assert.Equal(7, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Partition_ShouldPauseAndSaySo_WhenAMalformedMessageHasNoQueue(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceAsync(topic, 0, Values);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.QuickBackoff()));
        await host.Log.WhenLoggedAsync(LogEvents.Held);
        await host.WhenHealthAsync(status => status == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded, reason: $"{topic}[0]@1");
        await host.StopAsync();

        Assert.Equal([0, 1], host.Journal.Offsets());
        Assert.Equal(1, await stage.CommittedOffsetAsync(topic));
    }

    private sealed record Order(int Id);

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<Order>
    {
        protected override Task ConsumeAsync(Message<Order> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            journal.Note($"read {message.Value.Id}", message.Position);
            return Task.CompletedTask;
        }
    }
}
