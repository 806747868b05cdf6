using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 22, InitProducerId, versions 0 to 4 (KIP-98, KIP-360). Every idempotent producer gets a new id with epoch 0, also one that
/// had an id. Not done: transactional producers. They get error 53, the one that every client takes for final; others make them retry
/// in vain.
/// </summary>
internal static class InitProducerIdApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.InitProducerId, 0, 4, 2, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var error = context.InjectedError();
        if (request.ReadNullableString() is not null && error == ErrorCode.None)
            error = ErrorCode.TransactionalIdAuthorizationFailed;

        response.WriteInt32(Throttling.None);
        response.WriteError(error);
        response.WriteInt64(error == ErrorCode.None ? context.Broker.ProducerIds.Next() : -1);
        response.WriteInt16(error == ErrorCode.None ? (short)0 : (short)-1);
        response.EndStruct();
        return ValueTask.CompletedTask;
    }
}
