using System.Diagnostics;
using Confluent.Kafka;

namespace Troupe.Integration.Tests.Stage;

/// <summary>
/// Reads and writes a group's offsets through a consumer that never joins it. The administration calls for it are not used: they give up while
/// a broker that has just started does not know the group's coordinator yet, and the one that reads aborts the process when it times out then.
/// </summary>
internal sealed class GroupOffsets : IDisposable
{
    private static readonly TimeSpan MostWaited = TimeSpan.FromSeconds(20);

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
    public async Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets)
    {
        var waited = Stopwatch.StartNew();
        while (!await Task.Run(() => TryCommit(offsets, canWait: waited.Elapsed < MostWaited)))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }

    public void Dispose() => _client.Dispose();

    private bool TryCommit(IReadOnlyCollection<TopicPartitionOffset> offsets, bool canWait)
    {
        try
        {
            _client.Commit(offsets);
            return true;
        }
        catch (KafkaException exception) when (canWait && exception.Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            return false;
        }
        catch (TopicPartitionOffsetException exception) when (canWait && exception.Results.TrueForAll(result => result.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.NoError))
        {
            return false;
        }
    }
}
