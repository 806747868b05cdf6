using Confluent.Kafka;

namespace Troupe.Integration.Tests.Stage;

/// <summary>
/// Reads and writes a group's offsets through a consumer that never joins it. The administration calls for it are not used: they give up while
/// a broker that has just started does not know the group's coordinator yet, and the one that reads aborts the process when it times out then.
/// </summary>
internal sealed class GroupOffsets : IDisposable
{
    private readonly IConsumer<Ignore, Ignore> _client;

    public GroupOffsets(ClientConfig cluster, string groupId) => _client = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig(new Dictionary<string, string>(cluster)) { GroupId = groupId, EnableAutoCommit = false, IsolationLevel = IsolationLevel.ReadUncommitted })
        .SetLogHandler((_, _) => { })
        .Build();

    /// <summary>By partition; null where the group has nothing.</summary>
    public Task<IReadOnlyDictionary<int, long?>> CommittedAsync(IEnumerable<TopicPartition> partitions, TimeSpan timeout) => Task.Run<IReadOnlyDictionary<int, long?>>(() =>
        _client.Committed(partitions, timeout).ToDictionary(
            partition => partition.Partition.Value, partition => partition.Offset.IsSpecial ? (long?)null : partition.Offset.Value));

    /// <summary>Waits for the broker to know the topics: one says that it has created them before every broker does.</summary>
    public Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets) =>
        Eventually.IsAsync(() => Task.Run(() => TryCommit(offsets)), "the broker does not know the topics whose offsets are committed");

    public void Dispose() => _client.Dispose();

    private bool TryCommit(IReadOnlyCollection<TopicPartitionOffset> offsets)
    {
        try
        {
            _client.Commit(offsets);
            return true;
        }
        catch (KafkaException exception) when (exception.Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            return false;
        }
        catch (TopicPartitionOffsetException exception) when (exception.Results.TrueForAll(result => result.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.NoError))
        {
            return false;
        }
    }
}
