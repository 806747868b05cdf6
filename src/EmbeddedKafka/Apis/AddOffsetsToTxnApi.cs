using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 25, AddOffsetsToTxn, versions 0 and 1 (KIP-98).</summary>
internal static class AddOffsetsToTxnApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.AddOffsetsToTxn, 0, 1, 3, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var producer = context.Broker.Transactions.Find(request.ReadString());
        var producerId = request.ReadInt64();
        var epoch = request.ReadInt16();
        var groupId = request.ReadString();

        var error = context.InjectedError();
        if (error == ErrorCode.None && groupId.Length == 0)
            error = ErrorCode.InvalidGroupId;
        if (error == ErrorCode.None)
            error = producer?.AddGroup(producerId, epoch, groupId) ?? ErrorCode.InvalidProducerIdMapping;

        response.WriteInt32(Throttling.None);
        response.WriteError(error);
        return ValueTask.CompletedTask;
    }
}
