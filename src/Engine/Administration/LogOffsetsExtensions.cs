using Confluent.Kafka;

namespace Troupe.Engine.Administration;

internal static class LogOffsetsExtensions
{
    /// <summary>What an offset stands for: itself, the beginning or the end of the log.</summary>
    /// <param name="log">Is asked if need be.</param>
    /// <param name="partition">Of which partition.</param>
    /// <param name="offset">At least 0, <see cref="Offset.Beginning"/> or <see cref="Offset.End"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none of these.</exception>
    public static async Task<long> ResolveAsync(this ILogOffsets log, TopicPartition partition, Offset offset)
    {
        if (offset.Value >= 0) return offset.Value;
        LogPoint point;
        if (offset == Offset.Beginning) point = LogPoint.Beginning;
        else if (offset == Offset.End) point = LogPoint.End;
        else throw new ArgumentOutOfRangeException(nameof(offset), offset.Value, "A seek goes to an offset, to Offset.Beginning or to Offset.End.");
        return (await log.OffsetsAsync([partition], point).ConfigureAwait(false))[partition];
    }
}
