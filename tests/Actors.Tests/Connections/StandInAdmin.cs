using System.Collections.Concurrent;
using Confluent.Kafka;
using Troupe.Engine.Administration;

namespace Troupe.Actors.Tests.Connections;

/// <summary>A cluster that knows one committed offset for all partitions, but for those of which a test says another.</summary>
internal sealed class StandInAdmin : IClusterAdmin
{
    private int _failures;

    public Offset Committed { get; set; } = Offset.Unset;

    /// <summary>By partition, where it is not <see cref="Committed"/>.</summary>
    public Dictionary<int, Offset> CommittedOf { get; } = [];

    /// <summary>What is committed with the offset of every partition; null for nothing.</summary>
    public string? Metadata { get; set; }

    /// <summary>How many questions for committed offsets fail before one is answered.</summary>
    public int Failures
    {
        get => _failures;
        set => _failures = value;
    }

    /// <summary>The partition whose committed offset is not known yet; null for none.</summary>
    public TopicPartition? Unstable { get; set; }

    /// <summary>The partitions of each question for committed offsets, in order.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    public Task<CommittedAnswer> CommittedAsync(string groupId, IReadOnlyCollection<TopicPartition> partitions)
    {
        Questions.Enqueue(string.Join(',', partitions.Select(partition => partition.Partition.Value).Order()));
        if (Interlocked.Decrement(ref _failures) >= 0) return Task.FromException<CommittedAnswer>(new KafkaException(ErrorCode.Local_TimedOut));
        var metadata = Metadata is { } text ? partitions.ToDictionary(partition => partition, _ => text) : null;
        return Task.FromResult(CommittedAnswer.Of(partitions, [.. partitions.Select(partition => new TopicPartitionOffsetError(
            partition, CommittedOf.GetValueOrDefault(partition.Partition.Value, Committed), partition == Unstable ? new Error(ErrorCode.UnstableOffsetCommit) : new Error(ErrorCode.NoError)))], metadata));
    }

    public Task<int> PartitionCountAsync(string topic) => Task.FromResult(4);

    public Task<IReadOnlyList<string>> MissingTopicsAsync(IReadOnlyCollection<string> topics) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>What the group does; null if it is not known.</summary>
    public string? GroupState { get; set; } = "Stable";

    public Task<string?> GroupStateAsync(string groupId) => Task.FromResult(GroupState);

    public Task ProbeAsync() => Task.CompletedTask;

    public Task<IReadOnlyDictionary<TopicPartition, long>> OffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, LogPoint point) =>
        Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(partitions.ToDictionary(partition => partition, _ => 0L));

    public Task<long> OffsetAtAsync(TopicPartition partition, DateTimeOffset time) => Task.FromResult(0L);
}
