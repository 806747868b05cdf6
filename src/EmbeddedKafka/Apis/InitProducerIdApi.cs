using Troupe.EmbeddedKafka.Transactions;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 22, InitProducerId, versions 0 to 4 (KIP-98, KIP-360). Every idempotent producer gets a new id with epoch 0, also one that
/// had an id. A transactional one gets the id of its transactional id and the next epoch; an open transaction under it is aborted
/// before the answer.
/// </summary>
internal static class InitProducerIdApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.InitProducerId, 0, 4, 2, Handle);

    /// <summary>Below it, clients know a fenced producer by the error of an old epoch only.</summary>
    private const short FirstWithProducerFenced = 4;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var transactionalId = request.ReadNullableString();
        var timeout = TimeSpan.FromMilliseconds(request.ReadInt32());
        var producerId = context.Version >= 3 ? request.ReadInt64() : -1;
        var epoch = context.Version >= 3 ? request.ReadInt16() : (short)-1;

        var result = (Error: context.InjectedError(), ProducerId: -1L, Epoch: (short)-1);
        if (result.Error == ErrorCode.None)
        {
            result = transactionalId is null
                ? (ErrorCode.None, context.Broker.ProducerIds.Next(), (short)0)
                : Initialize(context, transactionalId, timeout, producerId, epoch);
        }

        response.WriteInt32(Throttling.None);
        response.WriteError(result.Error);
        response.WriteInt64(result.ProducerId);
        response.WriteInt16(result.Epoch);
        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static (ErrorCode Error, long ProducerId, short Epoch) Initialize(
        RequestContext context, string transactionalId, TimeSpan timeout, long producerId, short epoch)
    {
        if (transactionalId.Length == 0)
            return (ErrorCode.InvalidRequest, -1, -1);
        if (timeout <= TimeSpan.Zero || timeout > TransactionCoordinator.MaxTimeout)
            return (ErrorCode.InvalidTransactionTimeout, -1, -1);

        var result = context.Broker.Transactions.FindOrCreate(transactionalId).Initialize(timeout, producerId, epoch);
        return result.Error == ErrorCode.ProducerFenced && context.Version < FirstWithProducerFenced
            ? (ErrorCode.InvalidProducerEpoch, -1, -1)
            : result;
    }
}
