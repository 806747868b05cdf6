using Confluent.Kafka;
using Troupe.Engine.Administration;

namespace Troupe.Actors.Tests.Connections;

/// <summary>A cluster that knows one committed offset for all partitions.</summary>
internal sealed class StandInAdmin : IClusterAdmin
{
    private int _failures;

    public Offset Committed { get; set; } = Offset.Unset;

    /// <summary>How many questions for committed offsets fail before one is answered.</summary>
    public int Failures
    {
        get => _failures;
        set => _failures = value;
    }

    public Task<IReadOnlyDictionary<TopicPartition, Offset>> CommittedAsync(string groupId, IReadOnlyCollection<TopicPartition> partitions) =>
        Interlocked.Decrement(ref _failures) >= 0
            ? Task.FromException<IReadOnlyDictionary<TopicPartition, Offset>>(new KafkaException(ErrorCode.Local_TimedOut))
            : Task.FromResult<IReadOnlyDictionary<TopicPartition, Offset>>(partitions.ToDictionary(partition => partition, _ => Committed));

    public Task<int> PartitionCountAsync(string topic) => Task.FromResult(4);

    public Task<IReadOnlyList<string>> MissingTopicsAsync(IReadOnlyCollection<string> topics) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task ProbeAsync() => Task.CompletedTask;
}
