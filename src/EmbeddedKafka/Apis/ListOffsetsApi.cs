using Troupe.EmbeddedKafka.Logs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 2, ListOffsets, versions 1 to 7 (KIP-79, KIP-98, KIP-320, KIP-734). Earliest, latest, by timestamp and greatest timestamp.
/// Inside a compressed
/// batch no record is looked for: the answer is the first of the batch, or its last for the greatest timestamp.
/// </summary>
internal static class ListOffsetsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.ListOffsets, 1, 7, 6, Handle);

    private const long Latest = -1;
    private const long Earliest = -2;
    private const long GreatestTimestamp = -3;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        _ = request.ReadInt32(); // replica id
        var committedOnly = context.Version >= 2 && request.ReadInt8() == FetchRequest.ReadCommitted;
        if (context.Version >= 2)
            response.WriteInt32(Throttling.None);

        var topics = request.ReadArrayLength();
        response.WriteArrayLength(topics);
        for (; topics > 0; topics--)
        {
            var name = request.ReadString();
            var partitions = request.ReadArrayLength();
            response.WriteString(name);
            response.WriteArrayLength(partitions);
            for (; partitions > 0; partitions--)
            {
                var partition = request.ReadInt32();
                if (context.Version >= 4)
                    _ = request.ReadInt32(); // leader epoch
                var timestamp = request.ReadInt64();
                request.EndStruct();

                WritePartition(context, name, partition, timestamp, committedOnly, response);
            }

            request.EndStruct();
            response.EndStruct();
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static void WritePartition(
        RequestContext context, string topic, int partition, long timestamp, bool committedOnly, ResponseWriter response)
    {
        var log = context.Broker.Topics.Find(topic, partition);
        var error = context.InjectedError(topic, partition);
        if (error == ErrorCode.None && log is null)
            error = ErrorCode.UnknownTopicOrPartition;
        if (error == ErrorCode.None && timestamp < GreatestTimestamp)
            error = ErrorCode.InvalidRequest;
        if (error == ErrorCode.None)
            log!.EnforceRetention();
        var found = error == ErrorCode.None ? Find(log!, timestamp, committedOnly) : OffsetAndTimestamp.None;

        response.WriteInt32(partition);
        response.WriteError(error);
        response.WriteInt64(found.Timestamp);
        response.WriteInt64(found.Offset);
        if (context.Version >= 4)
            response.WriteInt32(PartitionLog.LeaderEpoch);
        response.EndStruct();
    }

    private static OffsetAndTimestamp Find(PartitionLog log, long timestamp, bool committedOnly) => timestamp switch
    {
        Latest => new OffsetAndTimestamp(committedOnly ? log.LastStableOffset : log.EndOffset, -1),
        Earliest => new OffsetAndTimestamp(log.StartOffset, -1),
        GreatestTimestamp => log.FindGreatestTimestamp(),
        _ => log.FindTimestamp(timestamp),
    };
}
