using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Quickstart;

/// <summary>What this program needs of a cluster beside producing and consuming: that it is there, topics, offsets.</summary>
internal sealed class Cluster : IDisposable
{
    /// <summary>Partitions of the topic of flights, and so actors that consume at once.</summary>
    public const int Partitions = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IAdminClient _admin;
    private readonly RunNames _names;

    public Cluster(string servers, RunNames names)
    {
        (Servers, _names) = (servers, names);
        _admin = new AdminClientBuilder(Client.Configure(new AdminClientConfig(), servers)).SetLogHandler(Client.IgnoreLog).Build();
    }

    /// <summary>Its <c>bootstrap.servers</c>.</summary>
    public string Servers { get; }

    /// <summary>Looks for a broker.</summary>
    /// <exception cref="UsageException">None answers within 5 seconds.</exception>
    public async Task FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => _admin.GetMetadata(Patience), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (KafkaException problem)
        {
            throw new UsageException($"No Kafka answers at {Servers}: {problem.Error.Reason}.");
        }
    }

    /// <summary>Creates the topics of the run.</summary>
    public Task CreateTopicsAsync() => _admin.CreateTopicsAsync(
        _names.Topics.Select(name => new TopicSpecification { Name = name, NumPartitions = Partitions }));

    /// <summary>Removes the topics and the group of the run. Says on stderr what could not be removed, as the run itself is over.</summary>
    public async Task CleanUpAsync()
    {
        try
        {
            await _admin.DeleteTopicsAsync(_names.Topics);
            await _admin.DeleteGroupsAsync([_names.Group]);
        }
        catch (DeleteGroupsException problem) when (problem.Results.All(result => result.Error.Code == ErrorCode.GroupIdNotFound))
        {
            // A run that was stopped early never joined it.
        }
        catch (KafkaException problem)
        {
            await Console.Error.WriteLineAsync($"Not everything of group {_names.Group} and its topics could be removed: {problem.Message}");
        }
    }

    /// <summary>Messages of the topic of flights that the group has not committed, by the broker's own word.</summary>
    public async Task<long> LagAsync()
    {
        var partitions = Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(_names.Flights, partition)).ToList();
        var ends = await _admin.ListOffsetsAsync(
            partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() }));
        var committed = await _admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(_names.Group, partitions)]);
        return ends.ResultInfos.Sum(end => end.TopicPartitionOffsetError.Offset.Value)
            - committed[0].Partitions.Sum(partition => Math.Max(0, partition.Offset.Value));
    }

    public void Dispose() => _admin.Dispose();
}
