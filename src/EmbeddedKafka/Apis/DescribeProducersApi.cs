using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 61, DescribeProducers, version 0 (KIP-664).</summary>
internal static class DescribeProducersApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.DescribeProducers, 0, 0, 0, Handle);

    private const int CoordinatorEpoch = 0;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        response.WriteInt32(Throttling.None);
        var topics = request.ReadArrayLength();
        response.WriteArrayLength(topics);
        for (; topics > 0; topics--)
        {
            var topic = request.ReadString();
            var partitions = request.ReadInt32Array();
            request.EndStruct();
            response.WriteString(topic);
            response.WriteArrayLength(partitions.Length);
            foreach (var partition in partitions)
                Write(context, topic, partition, response);
            response.EndStruct();
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static void Write(RequestContext context, string topic, int partition, ResponseWriter response)
    {
        var log = context.Broker.Topics.Find(topic, partition);
        var error = context.InjectedError(topic, partition);
        if (error == ErrorCode.None && log is null)
            error = ErrorCode.UnknownTopicOrPartition;
        var producers = error == ErrorCode.None ? log!.ListProducers() : [];

        response.WriteInt32(partition);
        response.WriteError(error);
        response.WriteString(null);
        response.WriteArrayLength(producers.Count);
        foreach (var producer in producers)
        {
            response.WriteInt64(producer.Id);
            response.WriteInt32(producer.Epoch);
            response.WriteInt32(producer.LastSequence);
            response.WriteInt64(producer.LastTimestamp);
            response.WriteInt32(CoordinatorEpoch);
            response.WriteInt64(producer.TransactionStart);
            response.EndStruct();
        }

        response.EndStruct();
    }
}
