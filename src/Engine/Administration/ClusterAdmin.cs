using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Polling;

namespace Troupe.Engine.Administration;

/// <summary>Asks by a client of its own, so that no poll thread waits for the answers.</summary>
internal sealed class ClusterAdmin : IClusterAdmin, IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PartitionCountLifetime = TimeSpan.FromMinutes(1);

    private readonly IAdminClient _client;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, (int Count, long AskedAt)> _partitionCounts = new(StringComparer.Ordinal);

    public ClusterAdmin(IReadOnlyDictionary<string, string> properties, ILogger logger, TimeProvider time)
    {
        var clientLog = new ClientLog(logger, time);
        _client = new AdminClientBuilder(new AdminClientConfig(properties.ToDictionary()))
            .SetLogHandler((_, message) => clientLog.Write(message))
            .Build();
        _time = time;
    }

    public async Task<IReadOnlyDictionary<TopicPartition, Offset>> CommittedAsync(string groupId, IReadOnlyCollection<TopicPartition> partitions)
    {
        var results = await _client.ListConsumerGroupOffsetsAsync(
            [new ConsumerGroupTopicPartitions(groupId, [.. partitions])],
            new ListConsumerGroupOffsetsOptions { RequestTimeout = RequestTimeout, RequireStableOffsets = true }).ConfigureAwait(false);
        var committed = new Dictionary<TopicPartition, Offset>();
        foreach (var partition in results[0].Partitions)
        {
            if (partition.Error.IsError) throw new KafkaException(partition.Error);
            committed[partition.TopicPartition] = partition.Offset;
        }

        return committed;
    }

    public async Task<int> PartitionCountAsync(string topic)
    {
        if (_partitionCounts.TryGetValue(topic, out var known) && _time.GetElapsedTime(known.AskedAt) < PartitionCountLifetime) return known.Count;
        _partitionCounts.TryRemove(topic, out _);
        var description = (await DescribeAsync([topic]).ConfigureAwait(false))[0];
        if (description.Error.IsError) throw new KafkaException(description.Error);
        _partitionCounts[topic] = (description.Partitions.Count, _time.GetTimestamp());
        return description.Partitions.Count;
    }

    public async Task<IReadOnlyList<string>> MissingTopicsAsync(IReadOnlyCollection<string> topics) =>
        [.. (await DescribeAsync(topics).ConfigureAwait(false))
            .Where(topic => topic.Error.Code == ErrorCode.UnknownTopicOrPart)
            .Select(topic => topic.Name)];

    public Task ProbeAsync() => _client.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = RequestTimeout });

    public void Dispose() => _client.Dispose();

    private async Task<List<TopicDescription>> DescribeAsync(IReadOnlyCollection<string> topics)
    {
        try
        {
            var result = await _client.DescribeTopicsAsync(
                TopicCollection.OfTopicNames(topics), new DescribeTopicsOptions { RequestTimeout = RequestTimeout }).ConfigureAwait(false);
            return result.TopicDescriptions;
        }
        catch (DescribeTopicsException exception)
        {
            // Thrown when one of the topics is missing; the answers for all of them are inside.
            return exception.Results.TopicDescriptions;
        }
    }
}
