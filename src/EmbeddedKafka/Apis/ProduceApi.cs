using Troupe.EmbeddedKafka.Logs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 0, Produce, versions 3 to 10; 0 to 2 are advertised for old clients and never used (KIP-98, KIP-467, KIP-951). The received
/// bytes of a batch
/// are kept, so every codec works; the CRC is checked, the records inside are not. A transactional batch needs an open transaction that
/// covers its partition. Not done: LogAppendTime, the current leader of KIP-951 (it never moves).
/// </summary>
internal static class ProduceApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.Produce, 0, 10, 9, Handle) { LowestAnswered = 3 };

    private const long NoLogAppendTime = -1;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        _ = request.ReadNullableString(); // transactional id: each batch names its producer
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
                    ? Append(context, topic, partition, records)
                    : AppendResult.Failed(error);
                WritePartition(context.Version, partition, result, response);
            }

            request.EndStruct();
            response.EndStruct();
        }

        response.WriteInt32(context.ThrottleTime);
        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static AppendResult Append(RequestContext context, Topic? topic, int partition, ReadOnlySpan<byte> records)
    {
        if (topic?.Find(partition) is not { } log)
            return AppendResult.Failed(ErrorCode.UnknownTopicOrPartition);

        var error = RecordBatchHeader.Validate(records, topic.Config.MaxMessageBytes, out var header);
        if (error != ErrorCode.None)
            return AppendResult.Failed(error);
        if (!header.IsTransactional)
            return log.Append(records, header);
        return context.Broker.Transactions.Find(header.ProducerId)?.Append(log, topic.Name, partition, records, header)
            ?? AppendResult.Failed(ErrorCode.InvalidProducerIdMapping);
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
