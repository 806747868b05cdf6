using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 65, DescribeTransactions, version 0 (KIP-664).</summary>
internal static class DescribeTransactionsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.DescribeTransactions, 0, 0, 0, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        response.WriteInt32(Throttling.None);
        var count = request.ReadArrayLength();
        response.WriteArrayLength(count);
        for (; count > 0; count--)
            Write(context, request.ReadString(), response);
        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static void Write(RequestContext context, string id, ResponseWriter response)
    {
        var error = context.InjectedError();
        var found = error == ErrorCode.None ? context.Broker.Transactions.Find(id)?.Describe() : null;
        if (error == ErrorCode.None && found is null)
            error = ErrorCode.TransactionalIdNotFound;

        response.WriteError(error);
        response.WriteString(id);
        response.WriteString(found?.State.ToString() ?? "");
        response.WriteInt32((int)(found?.Timeout.TotalMilliseconds ?? 0));
        response.WriteInt64(found?.Start ?? -1);
        response.WriteInt64(found?.ProducerId ?? -1);
        response.WriteInt16(found?.Epoch ?? -1);
        var topics = (found?.Partitions ?? []).GroupBy(static each => each.Topic, static each => each.Partition).ToList();
        response.WriteArrayLength(topics.Count);
        foreach (var topic in topics)
        {
            response.WriteString(topic.Key);
            response.WriteInt32Array([.. topic.Order()]);
            response.EndStruct();
        }

        response.EndStruct();
    }
}
