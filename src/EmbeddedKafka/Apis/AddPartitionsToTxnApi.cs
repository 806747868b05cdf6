using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 24, AddPartitionsToTxn, versions 0 and 1 (KIP-98). If one of the partitions does not exist none is added, and the others are
/// answered with error 55.
/// </summary>
internal static class AddPartitionsToTxnApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.AddPartitionsToTxn, 0, 1, 3, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var producer = context.Broker.Transactions.Find(request.ReadString());
        var producerId = request.ReadInt64();
        var epoch = request.ReadInt16();
        var topics = new List<(string Name, int[] Partitions)>();
        for (var count = request.ReadArrayLength(); count > 0; count--)
            topics.Add((request.ReadString(), request.ReadInt32Array()));

        var areAllKnown = topics.TrueForAll(topic =>
            Array.TrueForAll(topic.Partitions, partition => context.Broker.Topics.Find(topic.Name, partition) is not null));
        response.WriteInt32(Throttling.None);
        response.WriteArrayLength(topics.Count);
        foreach (var (name, partitions) in topics)
        {
            response.WriteString(name);
            response.WriteArrayLength(partitions.Length);
            foreach (var partition in partitions)
            {
                var error = context.InjectedError(name, partition);
                if (error == ErrorCode.None && !areAllKnown)
                    error = context.Broker.Topics.Find(name, partition) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.OperationNotAttempted;
                if (error == ErrorCode.None)
                    error = producer?.AddPartition(producerId, epoch, name, partition) ?? ErrorCode.InvalidProducerIdMapping;

                response.WriteInt32(partition);
                response.WriteError(error);
            }
        }

        return ValueTask.CompletedTask;
    }
}
