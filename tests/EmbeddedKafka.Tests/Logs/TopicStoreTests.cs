using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Tests.Logs;

public sealed class TopicStoreTests
{
    private readonly TopicStore _topics = new(long.MaxValue, TestLogs.MaxBatchBytes, TimeProvider.System);

    [Theory]
    [InlineData("orders", 3, ErrorCode.None)]
    [InlineData("a.b_c-D9", 1, ErrorCode.None)]
    [InlineData("", 1, ErrorCode.InvalidTopic)]
    [InlineData("..", 1, ErrorCode.InvalidTopic)]
    [InlineData("a b", 1, ErrorCode.InvalidTopic)]
    [InlineData("größe", 1, ErrorCode.InvalidTopic)]
    [InlineData("orders", 0, ErrorCode.InvalidPartitions)]
    [InlineData("orders", 10_001, ErrorCode.InvalidPartitions)]
    public void Creation_ShouldFollowTheRules_WhenNamesAndNumbersVary(string name, int partitions, ErrorCode expected)
    {
        Assert.Equal(expected, _topics.Create(name, partitions));
        Assert.Equal(expected == ErrorCode.None ? partitions : null, _topics.Find(name)?.Partitions.Count);
    }

    [Fact]
    public void Creation_ShouldFail_WhenTheTopicExists()
    {
        _topics.Create("t", 1);

        Assert.Equal(ErrorCode.TopicAlreadyExists, _topics.Create("t", 1));
    }

    [Fact]
    public void Id_ShouldBeNew_WhenATopicIsCreatedAgain()
    {
        _topics.Create("t", 1);
        var first = _topics.Find("t")!.Id;

        _topics.Delete("t");
        _topics.Create("t", 1);

        Assert.NotEqual(first, _topics.Find("t")!.Id);
        Assert.Null(_topics.Find(first));
    }

    [Theory]
    [InlineData(3, ErrorCode.None)]
    [InlineData(2, ErrorCode.InvalidPartitions)]
    [InlineData(1, ErrorCode.InvalidPartitions)]
    public void Partitions_ShouldOnlyGrow_WhenATopicIsExtended(int count, ErrorCode expected)
    {
        _topics.Create("t", 2);

        Assert.Equal(expected, _topics.Extend("t", count));
        Assert.Equal(expected == ErrorCode.None ? count : 2, _topics.Find("t")!.Partitions.Count);
    }

    [Fact]
    public void Nothing_ShouldChange_WhenOnlyValidated()
    {
        Assert.Equal(ErrorCode.None, _topics.Create("t", 2, validateOnly: true));

        Assert.Null(_topics.Find("t"));
    }
}
