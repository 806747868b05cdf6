using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>What one pass over the partitions of a Fetch request found.</summary>
internal sealed class FetchAnswer
{
    private readonly List<(ReadResult Result, List<ReadOnlyMemory<byte>> Slices)> _partitions = [];
    private int _bytes;
    private bool _hasError;

    /// <summary>One entry for each partition of the request, in its order.</summary>
    public IReadOnlyList<(ReadResult Result, List<ReadOnlyMemory<byte>> Slices)> Partitions => _partitions;

    public static FetchAnswer Collect(RequestContext context, FetchRequest request)
    {
        var answer = new FetchAnswer();
        foreach (var topic in request.Topics)
        {
            var logs = context.Broker.Topics.Find(topic.Name);
            foreach (var partition in topic.Partitions)
            {
                var injected = context.InjectedError(topic.Name, partition.Partition);
                answer.Add(injected, logs?.Find(partition.Partition), partition, request);
            }
        }

        return answer;
    }

    /// <summary>Whether the answer should leave now: enough bytes, or bad news.</summary>
    public bool IsDue(int minBytes) => _hasError || _bytes >= minBytes;

    private void Add(ErrorCode injected, PartitionLog? log, FetchPartition partition, FetchRequest request)
    {
        var slices = new List<ReadOnlyMemory<byte>>();
        var result = ReadResult.Failed(injected == ErrorCode.None ? ErrorCode.UnknownTopicOrPartition : injected);
        if (injected == ErrorCode.None && log is not null)
        {
            var room = Math.Max(0, Math.Min(partition.MaxBytes, request.MaxBytes - _bytes));
            result = log.Read(partition.Offset, room, atLeastOne: _bytes == 0, slices, request.IsCommittedOnly);
        }

        _partitions.Add((result, slices));
        _bytes += result.Bytes;
        _hasError |= result.Error != ErrorCode.None;
    }
}
