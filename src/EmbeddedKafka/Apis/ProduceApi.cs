using Troupe.EmbeddedKafka.Logs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 0, Produce, versions 3 to 10; 0 to 2 are advertised for old clients and never used (KIP-98, KIP-467, KIP-951). The received
/// bytes of a batch
/// are kept, so every codec works; the CRC is checked, the records inside are not. Not done: transactional batches (error 48),
/// LogAppendTime, the current leader of KIP-951 (it never moves).
/// </summary>
internal static class ProduceApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.Produce, 0, 10, 9, Handle) { LowestAnswered = 3 };

    private const long NoLogAppendTime = -1;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        _ = request.ReadNullableString(); // transactional id: transactional batches are refused one by one
        var acks = request.ReadInt16();
        _ = request.ReadInt32(); // timeout: there is no other replica to wait for
        if (acks == 0)
            response.ExpectNoAnswer();

        var topics = request.ReadArrayLength();
        response.WriteArrayLength(topics);
        for (; topics > 0; topics--)
        {
            var name = request.ReadString();
            var topic = context.Broker.Topics.Find(name);
            var partitions = request.ReadArrayLength();
            response.WriteString(name);
            response.WriteArrayLength(partitions);
            for (; partitions > 0; partitions--)
            {
                var partition = request.ReadInt32();
                var records = request.ReadBytes();
                request.EndStruct();

                var error = acks is -1 or 0 or 1 ? context.InjectedError(name, partition) : ErrorCode.InvalidRequiredAcks;
                var result = error == ErrorCode.None
                    ? Append(topic?.Find(partition), records, topic?.Config.MaxMessageBytes ?? 0)
                    : AppendResult.Failed(error);
                WritePartition(context.Version, partition, result, response);
            }

            request.EndStruct();
            response.EndStruct();
        }

        response.WriteInt32(Throttling.None);
        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static AppendResult Append(PartitionLog? log, ReadOnlySpan<byte> records, int maxBatchBytes)
    {
        if (log is null)
            return AppendResult.Failed(ErrorCode.UnknownTopicOrPartition);

        var error = RecordBatchHeader.Validate(records, maxBatchBytes, out var header);
        if (error == ErrorCode.None && header.IsTransactional)
            error = ErrorCode.InvalidTransactionState;
        return error == ErrorCode.None ? log.Append(records, header) : AppendResult.Failed(error);
    }

    private static void WritePartition(short version, int partition, AppendResult result, ResponseWriter response)
    {
        response.WriteInt32(partition);
        response.WriteError(result.Error);
        response.WriteInt64(result.BaseOffset);
        response.WriteInt64(NoLogAppendTime);
        if (version >= 5)
            response.WriteInt64(result.LogStartOffset);
        if (version >= 8)
        {
            response.WriteArrayLength(0);
            response.WriteString(null);
        }

        response.EndStruct();
    }
}
