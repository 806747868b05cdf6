using Confluent.Kafka;
using Troupe.Actors.Consumers;

namespace Troupe.Actors.Tests.Consumers;

public sealed class MetadataRuleTests
{
    private static readonly TopicPartition Orders3 = new("orders", 3);

    private readonly MetadataRule _rule = new(Orders3, 10);

    [Fact]
    public void Check_ShouldRefuseWithBothSizes_WhenItIsTooLong()
    {
        _rule.Check(5, "0123456789", null);

        var refused = Assert.Throws<OffsetMetadataRefusedException>(() => _rule.Check(5, "größer als", null));

        Assert.Equal(new TopicPartitionOffset(Orders3, 5), refused.Position);
        Assert.Equal(
            "The metadata of the mark of orders[3]@5 is refused: it is 12 bytes long in UTF-8, and metadata-max-bytes is 10. Store less, mark without metadata, or raise metadata-max-bytes and the broker's offset.metadata.max.bytes.",
            refused.Message);
    }

    [Fact]
    public void Check_ShouldRefuse_WhenTheBrokerWouldNotKeepIt()
    {
        var refused = Assert.Throws<OffsetMetadataRefusedException>(() => _rule.Check(5, "ab\ud800", null));

        Assert.Contains("half of a surrogate pair stands at index 2", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, null, 4, false)]
    [InlineData(5, null, 4, false)]
    [InlineData(6, null, 4, true)]
    [InlineData(0, 4L, 4, false)]
    [InlineData(0, 5L, 4, true)]
    [InlineData(6, 3L, 5, false)]
    public void Check_ShouldRefuse_WhatLiesBehindTheFrontier(long frontier, long? lastFinished, long offset, bool isRefused)
    {
        _rule.StandAt(frontier);

        var refused = Record.Exception(() => _rule.Check(offset, "text", lastFinished));

        Assert.Equal(isRefused, refused is OffsetMetadataRefusedException);
        if (isRefused)
        {
            Assert.Contains(
                $"everything below offset {Math.Max(frontier, (lastFinished + 1) ?? 0)} is finished already", refused!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Marked_ShouldMoveTheFrontierForward_AndStandAtBack()
    {
        _rule.Marked(9);
        _rule.Marked(3);
        Assert.Throws<OffsetMetadataRefusedException>(() => _rule.Check(8, "text", null));

        // The mark was void: its message comes again.
        _rule.StandAt(5);

        _rule.Check(5, "text", null);
    }

    [Fact]
    public void Check_ShouldSayWhatToDo_WhenTheConnectionCarriesNone()
    {
        var none = new MetadataRule(Orders3, 0);

        Assert.False(none.IsPossible);
        Assert.Contains("Write poller = auto", Assert.Throws<OffsetMetadataRefusedException>(() => none.Check(5, "", null)).Message, StringComparison.Ordinal);
        Assert.Contains("orders", none.Unreadable().Message, StringComparison.Ordinal);
    }
}
