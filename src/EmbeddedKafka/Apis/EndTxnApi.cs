using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 26, EndTxn, versions 0 and 1 (KIP-98). Unlike a real broker it answers when the markers are written, so the next transaction
/// never has to wait for them (error 51).
/// </summary>
internal static class EndTxnApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.EndTxn, 0, 1, 3, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var producer = context.Broker.Transactions.Find(request.ReadString());
        var producerId = request.ReadInt64();
        var epoch = request.ReadInt16();
        var isCommit = request.ReadBoolean();

        var error = context.InjectedError();
        if (error == ErrorCode.None)
            error = producer?.End(producerId, epoch, isCommit) ?? ErrorCode.InvalidProducerIdMapping;

        response.WriteInt32(Throttling.None);
        response.WriteError(error);
        return ValueTask.CompletedTask;
    }
}
