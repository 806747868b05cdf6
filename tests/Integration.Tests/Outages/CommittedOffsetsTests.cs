using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Troupe.EmbeddedKafka;
using Troupe.Engine.Administration;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// At every assignment the committed offset is asked. The broker may go away under the question; then it is asked again, and nobody else has
// to know. Guards against a client that gives up, or the whole process, over it. Embedded only: the cluster is not ours to disturb.
public sealed class CommittedOffsetsTests
{
    [Fact]
    public async Task Question_ShouldBeAnswered_WhenTheConnectionDiesUnderIt()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders", 2);
        await stage.ProduceNumbersAsync(topic, 10);
        await stage.CommitAsync(new TopicPartitionOffset(topic, 0, 7));
        using var admin = new ClusterAdmin(
            new Dictionary<string, string> { ["bootstrap.servers"] = stage.BootstrapServers }, NullLogger.Instance, TimeProvider.System);
        using var drop = stage.Embedded.Faults.Drop(ApiKey.OffsetFetch);

        var committed = await admin.CommittedAsync(stage.GroupId, [new TopicPartition(topic, 0), new TopicPartition(topic, 1)]);

        Assert.Equal(new Offset(7), committed.Known[new TopicPartition(topic, 0)]);
        Assert.Equal(Offset.Unset, committed.Known[new TopicPartition(topic, 1)]);
    }
}
