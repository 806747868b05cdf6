using Troupe.EmbeddedKafka.Logs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 1, Fetch, versions 4 to 12 (KIP-74, KIP-98, KIP-227, KIP-320, KIP-392, KIP-482). Waits for MinBytes up to MaxWait; an append,
/// the next request
/// of the same connection and its end cut the wait short. Batches are never split, and leave from the log without a copy.
/// Not done: fetch sessions (the answer is always session 0, which every client accepts), follower fetching.
/// </summary>
internal static class FetchApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.Fetch, 4, 12, 12, Handle);

    private const int NoSession = 0;
    private const int NoPreferredReplica = -1;

    private static ValueTask Handle(RequestContext context, ref RequestReader reader, ResponseWriter response)
    {
        var request = FetchRequest.Read(context.Version, ref reader);
        if (request.SessionId != NoSession)
        {
            WriteHead(context, ErrorCode.FetchSessionIdNotFound, 0, response);
            response.EndStruct();
            return ValueTask.CompletedTask;
        }

        // A request without topics ends a session and waits for nothing.
        var answer = FetchAnswer.Collect(context, request);
        if (request.Topics.Count > 0 && request.MaxWait > TimeSpan.Zero && !answer.IsDue(request.MinBytes))
            return WaitAsync(context, request, response);

        Write(context, request, answer, response);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask WaitAsync(RequestContext context, FetchRequest request, ResponseWriter response)
    {
        using var waiting = new FetchWait(context, request);
        Write(context, request, await waiting.RunAsync().ConfigureAwait(false), response);
    }

    private static void Write(RequestContext context, FetchRequest request, FetchAnswer answer, ResponseWriter response)
    {
        WriteHead(context, ErrorCode.None, request.Topics.Count, response);
        var index = 0;
        foreach (var topic in request.Topics)
        {
            response.WriteString(topic.Name);
            response.WriteArrayLength(topic.Partitions.Count);
            foreach (var partition in topic.Partitions)
            {
                var (result, slices) = answer.Partitions[index++];
                WritePartition(context.Version, partition.Partition, result, slices, response);
            }

            response.EndStruct();
        }

        response.EndStruct();
    }

    private static void WriteHead(RequestContext context, ErrorCode error, int topics, ResponseWriter response)
    {
        response.WriteInt32(context.ThrottleTime);
        if (context.Version >= 7)
        {
            response.WriteError(error);
            response.WriteInt32(NoSession);
        }

        response.WriteArrayLength(topics);
    }

    private static void WriteAborted(IReadOnlyList<AbortedTransaction>? aborted, ResponseWriter response)
    {
        // Null for readers of everything, as librdkafka logs an error otherwise.
        response.WriteArrayLength(aborted?.Count ?? -1);
        foreach (var transaction in aborted ?? [])
        {
            response.WriteInt64(transaction.ProducerId);
            response.WriteInt64(transaction.FirstOffset);
            response.EndStruct();
        }
    }

    private static void WritePartition(
        short version, int partition, ReadResult result, List<ReadOnlyMemory<byte>> slices, ResponseWriter response)
    {
        response.WriteInt32(partition);
        response.WriteError(result.Error);
        response.WriteInt64(result.HighWatermark);
        response.WriteInt64(result.LastStableOffset);
        if (version >= 5)
            response.WriteInt64(result.LogStartOffset);
        WriteAborted(result.Aborted, response);
        if (version >= 11)
            response.WriteInt32(NoPreferredReplica);
        response.WriteRecords(slices);
        response.EndStruct();
    }
}
