using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// A message is given up on a transactional route: its dead letter and the offset past it become visible together. When that transaction fails, or
// the queue is not there, the message is not skipped, and dead-lettered once later. Guards against a message in neither place, or in both.
public sealed class DeadLetterInATransactionTests
{
    private const int Messages = 20;
    private const long Poison = 7;

    [SkippableTheory, EveryBroker]
    public async Task DeadLetter_ShouldBeThereOnce_WhenItsQueueComesLater(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output, queue) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("copies"), stage.NameTopic("dead"));
        await stage.ProduceNumbersAsync(topic, Messages);

        var host = await StartAsync(stage, topic, output, queue);
        await host.Log.WhenLoggedAsync(LogEvents.DispatchFailed, times: 2);
        await Eventually.AnswersAsync(() => stage.CommittedOffsetAsync(topic), committed => committed == Poison, committed => $"{committed} is committed instead of {Poison}");
        await stage.CreateTopicAsync(queue);
        await host.Log.WhenLoggedAsync(LogEvents.DeadLettered);
        await host.Journal.WhenDeliveredAsync(offset: Messages - 1);
        await host.StopAsync();

        await AssertAsync(stage, topic, output, queue);
    }

    [Fact]
    public async Task DeadLetter_ShouldBeThereOnce_WhenItsTransactionFails()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var (topic, output, queue) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("copies"), await stage.CreateTopicAsync("dead"));
        await stage.ProduceNumbersAsync(topic, Messages);
        stage.Embedded.Faults.Fail(ApiKey.Produce, ErrorCode.TopicAuthorizationFailed, queue, times: 2);

        var host = await StartAsync(stage, topic, output, queue);
        await host.Log.WhenLoggedAsync(LogEvents.DeadLettered);
        await host.Journal.WhenDeliveredAsync(offset: Messages - 1);
        await host.StopAsync();

        Assert.NotEmpty(host.Log.Logged(LogEvents.DispatchFailed));
        Assert.Equal(2, host.Journal.Attempts(Poison).Length);
        await AssertAsync(stage, topic, output, queue);
    }

    private static async Task AssertAsync(TestStage stage, string topic, string output, string queue)
    {
        Assert.Equal($"{Poison}", Assert.Single(await stage.ReadAsync(queue)).Text());
        Assert.Equal(
            Enumerable.Range(0, Messages).Where(number => number != Poison).Select(number => $"{number}"),
            (await stage.ReadAsync(output)).Select(copy => copy.Text()));
        Assert.Equal(Messages, await stage.CommittedOffsetAsync(topic));
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, string output, string queue) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic, route => route.Transactional().DeadLetterQueue(queue, maxRetries: 1).QuickBackoff()),
        services: services => services.Add(new Output(output)));

    private sealed class Consumer(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            Produce(output.Topic, message.Value, "same");
            return message.Offset == Poison ? throw new InvalidOperationException("poison") : Task.CompletedTask;
        }
    }
}
