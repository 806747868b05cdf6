using Confluent.Kafka;
using Troupe.Engine.Administration;

namespace Troupe.Actors.Partitions;

/// <summary>Where a seek goes: an offset, an end of the log, or a time.</summary>
/// <param name="Offset">An offset, <see cref="Offset.Beginning"/> or <see cref="Offset.End"/>; without a meaning where there is a time.</param>
/// <param name="Time">The first message that is not older; null to go by the offset.</param>
internal sealed record SeekTarget(Offset Offset, DateTimeOffset? Time)
{
    public static SeekTarget Of(Offset offset) => new(offset, null);

    public static SeekTarget Of(DateTimeOffset time) => new(Offset.Unset, time);

    public Task<long> ResolveAsync(ILogOffsets log, TopicPartition partition) =>
        Time is { } time ? log.OffsetAtAsync(partition, time) : log.ResolveAsync(partition, Offset);
}
