using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Quickstart;

/// <summary>What this program needs of a cluster beside producing and consuming: that it is there, topics, offsets.</summary>
internal sealed class Cluster : IDisposable
{
    /// <summary>Partitions of the topic of flights, and so actors that consume at once.</summary>
    public const int Partitions = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LagInterval = TimeSpan.FromMilliseconds(200);

    private readonly IAdminClient _admin;
    private readonly RunNames _names;

    public Cluster(string servers, RunNames names)
    {
        (Servers, _names) = (servers, names);
        _admin = new AdminClientBuilder(Client.Configure(new AdminClientConfig(), servers)).SetLogHandler(Client.IgnoreLog).Build();
    }

    /// <summary>Its <c>bootstrap.servers</c>.</summary>
    public string Servers { get; }

    private IEnumerable<TopicPartition> FlightPartitions =>
        Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(_names.Flights, partition));

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

    /// <summary>Creates the topics of the run; those of a kept run may be there already.</summary>
    /// <returns>Whether some were there.</returns>
    /// <exception cref="UsageException">They are not what this program creates.</exception>
    public async Task<bool> CreateTopicsAsync()
    {
        // A kept run may go on after longer than the cluster's retention.
        var configs = _names.IsKept ? new Dictionary<string, string> { ["retention.ms"] = "-1" } : null;
        try
        {
            await _admin.CreateTopicsAsync(_names.Topics.Select(
                name => new TopicSpecification { Name = name, NumPartitions = Partitions, Configs = configs }));
            return false;
        }
        catch (CreateTopicsException problem) when (_names.IsKept
            && problem.Results.All(result => result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            await CheckTopicsAsync();
            return true;
        }
    }

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

    /// <summary>Records that were written to the topic of flights.</summary>
    public async Task<long> RecordsAsync()
    {
        var ends = await _admin.ListOffsetsAsync(
            FlightPartitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() }));
        return ends.ResultInfos.Sum(end => end.TopicPartitionOffsetError.Offset.Value);
    }

    /// <summary>Messages of the topic of flights that the group has not committed, by the broker's own word.</summary>
    public async Task<long> LagAsync()
    {
        var committed = await _admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(_names.Group, [.. FlightPartitions])]);
        return await RecordsAsync() - committed[0].Partitions.Sum(partition => Math.Max(0, partition.Offset.Value));
    }

    /// <summary>Returns when the group has committed all messages of the topic of flights.</summary>
    /// <exception cref="TimeoutException">It committed nothing for a minute.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var (lag, since) = (await LagAsync(), TimeProvider.System.GetTimestamp());
        while (lag > 0)
        {
            await Task.Delay(LagInterval, TimeProvider.System, cancellationToken);
            var next = await LagAsync();
            if (next != lag)
                (lag, since) = (next, TimeProvider.System.GetTimestamp());
            else if (TimeProvider.System.GetElapsedTime(since) > TopicReader.LongestSilence)
                throw new TimeoutException($"{lag} messages were left uncommitted for {TopicReader.LongestSilence.TotalSeconds} s. --verbose shows why.");
        }
    }

    public void Dispose() => _admin.Dispose();

    private async Task CheckTopicsAsync()
    {
        var found = await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(_names.Topics));
        if (found.TopicDescriptions.FirstOrDefault(topic => topic.Partitions.Count != Partitions) is { } other)
            throw new UsageException($"Topic {other.Name} has {other.Partitions.Count} partitions instead of {Partitions}, so it is not of such a run. Choose another --run NAME.");
    }
}
