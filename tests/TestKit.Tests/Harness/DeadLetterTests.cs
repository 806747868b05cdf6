using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task DeadLetter_ShouldCarryTheMessageAsItCame_WhenRetriesAreUsedUp()
    {
        var shop = new Shop { Refuses = order => order.Id == 2 };
        await using var harness = await StartAsync(shop, topic => topic.DeadLetterQueue("orders.dead", maxRetries: 1));
        var created = new DateTimeOffset(1969, 7, 20, 20, 17, 0, TimeSpan.Zero);

        await harness.DeliverAsync(
            new TestMessage<Order>(new Order(1, 1m)),
            new TestMessage<Order>(new Order(2, 2m), Key: "two")
            {
                Headers = new Headers { { "tenant", Encoding.UTF8.GetBytes("acme") } },
                Timestamp = created,
            });

        var letter = Assert.Single(harness.DeadLetters);
        Assert.Equal("two", letter.Key);
        Assert.Equal(new Order(2, 2m), letter.Value<Order>());
        Assert.Equal(created.UtcDateTime, letter.Timestamp.UtcDateTime);
        Assert.Equal("acme", letter.Header("tenant"));
        Assert.Equal("orders", letter.Header(DeadLetterHeaders.SourceTopic));
        Assert.Equal("1", letter.Header(DeadLetterHeaders.SourceOffset));
        Assert.Equal("test", letter.Header(DeadLetterHeaders.SourceGroup));
        Assert.Equal("2", letter.Header(DeadLetterHeaders.Attempts));
        Assert.Equal("The shop is out of 2.", letter.Header(DeadLetterHeaders.ErrorMessage));
        Assert.Equal(2, harness.CommittedOffset);
        Assert.Empty(harness.Produced);
    }

    [Fact]
    public async Task DeadLetter_ShouldGoToThePartitionOfItsSource_WhenTheQueueHasSeveral()
    {
        var shop = new Shop { Refuses = _ => true };
        await using var harness = await StartAsync(
            shop, topic => topic.DeadLetterQueue("orders.dead", maxRetries: 0), new HarnessOptions { Partition = 4, DeadLetterPartitions = 3 });

        await harness.DeliverAsync(new Order(1, 1m));

        Assert.Equal(new TopicPartitionOffset("orders.dead", 1, 0), Assert.Single(harness.DeadLetters).Position);
    }

    // Scenario 10.
    [Fact]
    public async Task Dispatch_ShouldBeRepeatedAndTheHandlerNot_WhenTheQueueIsMissing()
    {
        var shop = new Shop { Refuses = order => order.Id == 1 };
        await using var harness = await StartAsync(shop, topic => topic.DeadLetterQueue("orders.dead", maxRetries: 0));
        harness.FailDispatch(times: 3);

        await harness.DeliverAsync(new Order(1, 1m), new Order(2, 1m));

        Assert.Equal([1, 2], shop.Calls);
        Assert.Single(harness.DeadLetters);
        Assert.Equal(3, harness.Events.Count(written => written.Id == 3004));
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task Dispatch_ShouldBeRepeated_WhenTheBrokerRefusesTheRecord()
    {
        var shop = new Shop { Refuses = _ => true };
        await using var harness = await StartAsync(shop, topic => topic.DeadLetterQueue("orders.dead", maxRetries: 0));
        harness.FailProduce("orders.dead");

        await harness.DeliverAsync(new Order(1, 1m));

        Assert.Single(shop.Calls);
        Assert.Single(harness.DeadLetters);
        Assert.Equal(1, harness.CommittedOffset);
    }

    // Scenario 12.
    [Fact]
    public async Task UnreadableValue_ShouldBeDeadLetteredAtItsFirstFailure_WhenThereIsAQueue()
    {
        var shop = new Shop();
        await using var harness = await StartAsync(shop, topic => topic.DeadLetterQueue("orders.dead", maxRetries: 5));

        await harness.DeliverAsync(
            new TestMessage<Order>(new Order(1, 1m)),
            new TestMessage<Order>(null) { RawValue = Encoding.UTF8.GetBytes("{\"id\":") },
            new TestMessage<Order>(new Order(3, 1m)));

        Assert.Equal([1, 3], shop.Calls);
        Assert.Equal("1", Assert.Single(harness.DeadLetters).Header(DeadLetterHeaders.Attempts));
        Assert.Equal("{\"id\":", harness.DeadLetters[0].Value<string>());
        Assert.Equal(3, harness.CommittedOffset);
    }

    [Fact]
    public async Task UnreadableValue_ShouldPauseThePartition_WhenThereIsNoQueue()
    {
        var shop = new Shop();
        await using var harness = await StartAsync(shop, _ => { });

        await harness.DeliverAsync(
            new TestMessage<Order>(new Order(1, 1m)),
            new TestMessage<Order>(null) { RawValue = Encoding.UTF8.GetBytes("?") },
            new TestMessage<Order>(new Order(3, 1m)));

        var status = await harness.GetStatusAsync();
        Assert.Equal(PartitionState.Paused, status.State);
        Assert.Contains("orders[0]@1", status.Reason, StringComparison.Ordinal);
        Assert.Equal(1, harness.CommittedOffset);
    }

    [Fact]
    public async Task Skip_ShouldPassOnWithoutADeadLetter_WhenTheRouteSkipsFailures()
    {
        var shop = new Shop { Refuses = order => order.Id == 1 };
        await using var harness = await StartAsync(shop, topic => topic.SkipFailures(maxRetries: 2));

        await harness.DeliverAsync(new Order(1, 1m), new Order(2, 1m));

        Assert.Equal([1, 1, 1, 2], shop.Calls);
        Assert.Empty(harness.DeadLetters);
        Assert.Equal([1, 2, 3], harness.Failures.Select(failure => failure.Attempt));
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task FatalException_ShouldStopThePartitionAndBeReported_WhenTheConsumerThrowsIt()
    {
        await using var harness = await ConsumerHarness<Picky, string>.StartAsync(topic: topic => topic.DeadLetterQueue("orders.dead", maxRetries: 0));

        await harness.DeliverAsync("good", "fatal", "good");

        Assert.IsType<FatalConsumerException>(harness.FatalException);
        Assert.Empty(harness.DeadLetters);
        Assert.Equal(1, harness.CommittedOffset);
        Assert.Equal(PartitionState.Paused, (await harness.GetStatusAsync()).State);
    }

    // Scenario 8.
    [Fact]
    public async Task DeadLetter_ShouldGoToTheTopicOfItsException_WhenTheRouteNamesOne()
    {
        var shop = new Shop { Refuses = _ => true };
        await using var harness = await StartAsync(shop, topic => topic.OnFailure(policy => policy.DeadLetterAtOnce<InvalidOperationException>("orders.invalid")));

        await harness.DeliverAsync(new Order(1, 1m));

        Assert.Equal("orders.invalid", Assert.Single(harness.DeadLetters).Topic);
        Assert.Empty(harness.Produced);
        Assert.Single(shop.Calls);
    }

    // Scenario 9.
    [Fact]
    public async Task DeadLetterAsync_ShouldFinishTheMessage_WhenTheConsumerGivesItUpItself()
    {
        await using var harness = await ConsumerHarness<Picky, string>.StartAsync(topic: topic => topic.DeadLetterQueue("orders.dead"));

        await harness.DeliverAsync("bad", "good");

        Assert.Equal("not today", Assert.Single(harness.DeadLetters).Header(DeadLetterHeaders.ErrorMessage));
        Assert.Empty(harness.Failures);
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task StartAsync_ShouldRefuse_WhenTheQueueIsTheTopicItself()
    {
        var thrown = await Assert.ThrowsAsync<TroupeConfigurationException>(() => StartAsync(new Shop(), topic => topic.DeadLetterQueue("orders")));

        Assert.Contains("is the topic itself", thrown.Message, StringComparison.Ordinal);
    }

    private static Task<ConsumerHarness<OrdersConsumer, Order>> StartAsync(Shop shop, Action<TopicBuilder> topic, HarnessOptions? options = null) =>
        ConsumerHarness<OrdersConsumer, Order>.StartAsync(services => services.AddSingleton<IShop>(shop), topic, options);

    private sealed class Picky : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) =>
            message.Value switch
            {
                "bad" => DeadLetterAsync(message, "not today"),
                "fatal" => throw new FatalConsumerException("the disk is full"),
                _ => Task.CompletedTask,
            };
    }
}
