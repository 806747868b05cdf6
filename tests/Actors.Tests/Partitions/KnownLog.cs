using Confluent.Kafka;
using Troupe.Engine.Administration;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>A log whose places are the test's; asked while <see cref="Failure"/> is set it cannot be reached.</summary>
internal sealed class KnownLog : ILogOffsets
{
    public long Beginning { get; set; }

    public long End { get; set; } = 1_000;

    public long AtAnyTime { get; set; } = 500;

    public KafkaException? Failure { get; set; }

    public Task<IReadOnlyDictionary<TopicPartition, long>> OffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, LogPoint point) =>
        Failure is { } failure
            ? Task.FromException<IReadOnlyDictionary<TopicPartition, long>>(failure)
            : Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(
                partitions.ToDictionary(partition => partition, _ => point == LogPoint.Beginning ? Beginning : End));

    public Task<long> OffsetAtAsync(TopicPartition partition, DateTimeOffset time) =>
        Failure is { } failure ? Task.FromException<long>(failure) : Task.FromResult(AtAnyTime);
}
