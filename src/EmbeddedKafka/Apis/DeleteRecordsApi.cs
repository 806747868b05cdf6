using Troupe.EmbeddedKafka.Logs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 21, DeleteRecords, versions 0 to 2 (KIP-107). Offset -1 deletes everything there is.</summary>
internal static class DeleteRecordsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.DeleteRecords, 0, 2, 2, Handle);

    private const long Everything = -1;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        response.WriteInt32(Throttling.None);
        var topics = request.ReadArrayLength();
        response.WriteArrayLength(topics);
        for (; topics > 0; topics--)
        {
            var topic = request.ReadString();
            var partitions = request.ReadArrayLength();
            response.WriteString(topic);
            response.WriteArrayLength(partitions);
            for (; partitions > 0; partitions--)
            {
                var partition = request.ReadInt32();
                var offset = request.ReadInt64();
                request.EndStruct();

                var log = context.Broker.Topics.Find(topic, partition);
                var error = context.InjectedError(topic, partition);
                if (error == ErrorCode.None)
                    error = Delete(log, offset);

                response.WriteInt32(partition);
                response.WriteInt64(error == ErrorCode.None ? log!.StartOffset : -1);
                response.WriteError(error);
                response.EndStruct();
            }

            request.EndStruct();
            response.EndStruct();
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static ErrorCode Delete(PartitionLog? log, long offset)
    {
        if (log is null)
            return ErrorCode.UnknownTopicOrPartition;
        var isValid = offset >= Everything && log.TryDeleteBefore(offset == Everything ? log.EndOffset : offset);
        return isValid ? ErrorCode.None : ErrorCode.OffsetOutOfRange;
    }
}
