using Confluent.Kafka;
using Troupe.Engine.Transactions;

namespace Troupe.Engine.Tests.Transactions;

public sealed class StagedRecordsTests
{
    [Fact]
    public void Records_ShouldShareTheTarget_WhereTheyGoToTheSameOne()
    {
        var staged = new StagedRecords();
        foreach (var topic in new[] { "copies", "copies", "others", "copies" })
            staged.Add(new StagedRecord(new TopicPartition(topic, Partition.Any), new Message<byte[]?, byte[]?> { Value = [1] }));

        var targets = staged.Records.ToArray().Select(record => record.Target).ToArray();
        Assert.Equal(["copies", "copies", "others", "copies"], targets.Select(target => target.Topic));
        Assert.Same(targets[0], targets[1]);
        Assert.Equal(4, staged.Bytes);
    }
}
