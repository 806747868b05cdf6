using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Troupe.Engine.Administration;

/// <content>Where logs begin, end and stand at a time.</content>
internal sealed partial class ClusterAdmin
{
    /// <summary>What counts as the end: <c>isolation.level</c> of those who read.</summary>
    public IsolationLevel Isolation { get; init; } = IsolationLevel.ReadCommitted;

    public async Task<IReadOnlyDictionary<TopicPartition, long>> OffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, LogPoint point)
    {
        var spec = point == LogPoint.Beginning ? OffsetSpec.Earliest() : OffsetSpec.Latest();
        return (await ListAsync([.. partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = spec })]).ConfigureAwait(false))
            .ToDictionary(found => found.TopicPartition, found => found.Offset.Value);
    }

    public async Task<long> OffsetAtAsync(TopicPartition partition, DateTimeOffset time)
    {
        var spec = OffsetSpec.ForTimestamp(time.ToUnixTimeMilliseconds());
        var found = (await ListAsync([new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = spec }]).ConfigureAwait(false))[0].Offset;
        // Nothing is as new as that.
        return found.Value >= 0 ? found.Value : (await OffsetsAsync([partition], LogPoint.End).ConfigureAwait(false))[partition];
    }

    private async Task<TopicPartitionOffset[]> ListAsync(TopicPartitionOffsetSpec[] questions)
    {
        try
        {
            var answer = await _clients.AskAsync(
                client => client.ListOffsetsAsync(questions, new ListOffsetsOptions { RequestTimeout = RequestTimeout, IsolationLevel = Isolation }),
                RequestTimeout).ConfigureAwait(false);
            return [.. answer.ResultInfos.Select(result => result.TopicPartitionOffsetError.Error.IsError
                ? throw new KafkaException(result.TopicPartitionOffsetError.Error)
                : result.TopicPartitionOffsetError.TopicPartitionOffset)];
        }
        catch (ListOffsetsException exception)
        {
            throw new KafkaException(exception.Result.ResultInfos.Select(result => result.TopicPartitionOffsetError.Error).First(error => error.IsError));
        }
    }
}
