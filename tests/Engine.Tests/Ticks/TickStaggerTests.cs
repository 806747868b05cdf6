using Confluent.Kafka;
using Troupe.Engine.Ticks;

namespace Troupe.Engine.Tests.Ticks;

/// <summary>Guards against partitions that all tick at once.</summary>
public sealed class TickStaggerTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(1_000)]
    public void Partitions_ShouldLieApart_OverTheWholeRange(int partitions)
    {
        var places = Enumerable.Range(0, partitions).Select(partition => TickStagger.Of(new TopicPartition("orders", partition))).Order().ToArray();

        Assert.All(places, place => Assert.InRange(place, 0, 1 - double.Epsilon));
        var gaps = places.Zip(places.Skip(1).Append(places[0] + 1)).Select(pair => pair.Second - pair.First);
        Assert.All(gaps, gap => Assert.InRange(gap, 0.35 / partitions, 2.0 / partitions));
    }

    [Fact]
    public void Topics_ShouldLieApart_WhenTheyHaveOnePartitionEach()
    {
        var places = Enumerable.Range(0, 100).Select(topic => TickStagger.Of(new TopicPartition($"orders-{topic}", 0))).ToArray();

        Assert.InRange(places.Count(place => place < 0.5), 30, 70);
    }
}
