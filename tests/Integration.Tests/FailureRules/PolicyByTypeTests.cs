using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.FailureRules;

// Each type of exception goes its way: at once or after retries, to the route's queue or one of its own, passed on, or retried for as long as
// it takes. Guards against one policy for bugs, bad data and outages alike.
public sealed class PolicyByTypeTests
{
    private static readonly string[] Values = ["fine", "malformed", "invalid", "stale", "other", "derived", "unavailable", "fine"];

    [SkippableTheory, EveryBroker]
    public async Task EachType_ShouldGoItsWay_WhenThePolicyNamesIt(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("orders-dead");
        var malformed = await stage.CreateTopicAsync("orders-malformed");
        await stage.ProduceAsync(topic, 0, Values);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route
            .QuickBackoff()
            .DeadLetterQueue(queue, maxRetries: 1, independent: true)
            .OnFailure(policy => policy
                .DeadLetterAtOnce<FormatException>(malformed)
                .DeadLetter<InvalidOperationException>(retries: 2)
                .Skip<TimeoutException>()
                .Retry<HttpRequestException>())));
        await host.Journal.WhenDeliveredAsync(offset: 7);
        await host.StopAsync();

        Assert.Equal([1], host.Journal.Attempts(1));
        Assert.Equal([1, 2, 3], host.Journal.Attempts(2));
        Assert.Equal([1], host.Journal.Attempts(3));
        Assert.Equal([1, 2], host.Journal.Attempts(4));
        Assert.Equal([1, 2, 3], host.Journal.Attempts(5));
        Assert.Equal([1, 2, 3, 4, 5, 6], host.Journal.Attempts(6));
        Assert.Equal(["malformed"], (await stage.ReadAsync(malformed)).Select(record => record.Text()));
        Assert.Equal(["invalid", "other", "derived"], (await stage.ReadAsync(queue)).Select(record => record.Text()));
        Assert.Single(host.Log.Logged(LogEvents.Skipped));
        Assert.Equal(Values.Length, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Value switch
            {
                "malformed" => throw new FormatException("no order"),
                "invalid" => throw new InvalidOperationException("not now"),
                "stale" => throw new TimeoutException("too old"),
                "other" => throw new NotSupportedException("no rule"),
                "derived" => throw new ObjectDisposedException("the rule of its base type"),
                "unavailable" when Attempt < 6 => throw new HttpRequestException("the shop is down"),
                _ => Task.CompletedTask,
            };
        }
    }
}
