using System.Text;
using Confluent.Kafka;

namespace Troupe.Engine.Ticks;

/// <summary>Spreads partitions that are assigned together, so that they do not tick together.</summary>
internal static class TickStagger
{
    // Its multiples fill the range from 0 to 1 evenly, however many there are.
    private const double GoldenRatio = 0.6180339887498949;

    private const uint HashBasis = 2166136261;
    private const uint HashPrime = 16777619;

    /// <summary>Where a partition comes, 0 up to 1; partitions of one topic lie as far apart as they can.</summary>
    public static double Of(TopicPartition partition)
    {
        var hash = HashBasis;
        foreach (var part in Encoding.UTF8.GetBytes(partition.Topic)) hash = unchecked((hash ^ part) * HashPrime);
        return ((double)hash + partition.Partition.Value) * GoldenRatio % 1;
    }
}
