using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Troupe.Integration.Tests.Stage;

/// <summary>Reads a topic from its beginning to its end, past all groups.</summary>
internal static class TopicReader
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <param name="servers">The cluster.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="isolation">Read-committed, the end is where an open transaction begins.</param>
    public static IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> Read(string servers, string topic, IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
            {
                BootstrapServers = servers,
                GroupId = "reads-without-a-group",
                EnableAutoCommit = false,
                EnablePartitionEof = true,
                FetchWaitMaxMs = 10,
                IsolationLevel = isolation,
            })
            .SetLogHandler((_, _) => { })
            .Build();
        var open = Partitions(servers, topic);
        consumer.Assign(open.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var records = new List<ConsumeResult<byte[]?, byte[]?>>();
        while (open.Count > 0)
        {
            var result = consumer.Consume(Timeout) ?? throw new TimeoutException($"{topic} could not be read to its end within {Timeout}.");
            if (result.IsPartitionEOF) open.Remove(result.TopicPartition);
            else records.Add(result);
        }

        return [.. records.OrderBy(record => record.Partition.Value).ThenBy(record => record.Offset.Value)];
    }

    /// <summary>
    /// Waits until every transaction in the topic is over. A broker answers a commit before its markers are written, and one that crashed in between
    /// writes them when it has come to it: up to half a minute later.
    /// </summary>
    public static async Task WhenSettledAsync(string servers, string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).SetLogHandler((_, _) => { }).Build();
        var partitions = Partitions(servers, topic);
        await Eventually.IsAsync(
            async () => (await EndsAsync(IsolationLevel.ReadCommitted)).SequenceEqual(await EndsAsync(IsolationLevel.ReadUncommitted)),
            $"a transaction in {topic} is still open");

        async Task<IEnumerable<TopicPartitionOffset>> EndsAsync(IsolationLevel isolation)
        {
            var answer = await admin.ListOffsetsAsync(
                partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() }),
                new ListOffsetsOptions { IsolationLevel = isolation, RequestTimeout = Timeout });
            return answer.ResultInfos.Select(found => new TopicPartitionOffset(found.TopicPartitionOffsetError.TopicPartition, found.TopicPartitionOffsetError.Offset)).OrderBy(end => end.Partition.Value);
        }
    }

    private static HashSet<TopicPartition> Partitions(string servers, string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).SetLogHandler((_, _) => { }).Build();
        var found = admin.GetMetadata(topic, Timeout).Topics[0];
        if (found.Partitions.Count == 0) throw new KafkaException(found.Error);
        return [.. found.Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId))];
    }
}
