using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 28, TxnOffsetCommit, versions 0 to 3 (KIP-98, KIP-447: from version 3 the member is checked). The offsets are visible when the
/// transaction is committed. Of a group of KIP-848 an older epoch is refused for every partition; a real broker lets it pass for those the member kept.
/// </summary>
internal static class TxnOffsetCommitApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.TxnOffsetCommit, 0, 3, 3, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var version = context.Version;
        var producer = context.Broker.Transactions.Find(request.ReadString());
        var groupId = request.ReadString();
        var producerId = request.ReadInt64();
        var epoch = request.ReadInt16();
        var generation = version >= 3 ? request.ReadInt32() : -1;
        var memberId = version >= 3 ? request.ReadString() : "";
        var instanceId = version >= 3 ? request.ReadNullableString() : null;

        var common = groupId.Length == 0 ? ErrorCode.InvalidGroupId : ErrorCode.None;
        if (common == ErrorCode.None)
            common = producer?.CheckProducer(producerId, epoch) ?? ErrorCode.InvalidProducerIdMapping;
        var group = common == ErrorCode.None ? context.Broker.Groups.FindOrCreate(groupId) : null;
        if (group is not null && (generation >= 0 || memberId.Length > 0))
            common = CheckMember(group, memberId, instanceId, generation);

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
                var leaderEpoch = version >= 2 ? request.ReadInt32() : -1;
                var committed = new CommittedOffset(offset, leaderEpoch, request.ReadNullableString() ?? "");
                request.EndStruct();

                var error = context.InjectedError(topic, partition);
                if (error == ErrorCode.None)
                    error = common;
                if (error == ErrorCode.None)
                    error = OffsetCommitApi.Check(context, topic, partition, committed);
                if (error == ErrorCode.None)
                    error = producer!.CommitOffset(producerId, epoch, group!, topic, partition, committed);

                response.WriteInt32(partition);
                response.WriteError(error);
                response.EndStruct();
            }

            request.EndStruct();
            response.EndStruct();
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    /// <summary>As for a plain commit, but for two answers: a rebalance does not matter, and there is no code for an older epoch.</summary>
    private static ErrorCode CheckMember(IGroup group, string memberId, string? instanceId, int generation) =>
        group.CheckCommit(memberId, instanceId, generation) switch
        {
            ErrorCode.RebalanceInProgress => ErrorCode.None,
            ErrorCode.StaleMemberEpoch => ErrorCode.IllegalGeneration,
            var error => error,
        };
}
