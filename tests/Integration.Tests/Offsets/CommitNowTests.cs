using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Offsets;

// A consumer commits as it goes and believes the answer. True means that the broker has the offset; a refused commit answers false and loses
// nothing. Guards against an answer that runs ahead of the broker.
public sealed class CommitNowTests
{
    [SkippableTheory, EveryBroker]
    public async Task CommitNow_ShouldAnswerTrue_WhenTheBrokerHasTheOffset(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.ManualOffsets()).CommitInterval(TimeSpan.FromHours(1)));
        await host.Journal.WhenNotedAsync("committed True", times: 5);

        Assert.Equal(["at the broker 1", "at the broker 2", "at the broker 3", "at the broker 4"], AtTheBroker(host).Take(4));
    }

    [Fact]
    public async Task CommitNow_ShouldAnswerFalse_WhenTheBrokerRefuses()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 2);
        stage.Embedded.Faults.Fail(ApiKey.OffsetCommit, ErrorCode.GroupAuthorizationFailed, times: 1);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.ManualOffsets()).CommitInterval(TimeSpan.FromHours(1)));
        await host.Journal.WhenNotedAsync("committed True");
        await host.StopAsync();

        Assert.Equal(
            ["committed False", "at the broker ", "committed True", "at the broker 2"],
            host.Journal.All.Where(entry => !entry.IsDelivery).Select(entry => entry.What));
        Assert.Equal(2, await stage.CommittedOffsetAsync(topic));
    }

    private static IEnumerable<string> AtTheBroker(TroupeHost host) =>
        host.Journal.All.Where(entry => entry.What.StartsWith("at the broker", StringComparison.Ordinal)).Select(entry => entry.What);

    private sealed class Consumer(Journal journal, TestStage stage) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            journal.Note($"committed {await MarkAsConsumedAndCommitAsync(message)}", message.Position);
            journal.Note($"at the broker {await stage.CommittedOffsetAsync(message.Topic)}", message.Position);
        }
    }
}
