using System.Text;
using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 8, OffsetCommit, versions 2 to 9 (KIP-211, KIP-320, KIP-345, KIP-848). From members of the generation, and from anybody with generation -1
/// while the group has no members. The retention time of the versions below 5 is ignored: offsets do not expire.
/// </summary>
internal static class OffsetCommitApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.OffsetCommit, 2, 9, 8, Handle);

    /// <summary>Below it, the field of the generation does not mean an epoch of KIP-848.</summary>
    private const short FirstWithMemberEpoch = 9;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var version = context.Version;
        var groupId = request.ReadString();
        var generation = request.ReadInt32();
        var memberId = request.ReadString();
        var instanceId = version >= 7 ? request.ReadNullableString() : null;
        if (version < 5)
            _ = request.ReadInt64(); // retention time

        var group = FindGroup(context, groupId, generation);
        var groupError = group is ConsumerGroup && version < FirstWithMemberEpoch && generation >= 0
            ? ErrorCode.UnsupportedVersion
            : group?.CheckCommit(memberId, instanceId, generation)
            ?? (groupId.Length == 0 ? ErrorCode.InvalidGroupId : ErrorCode.IllegalGeneration);

        if (version >= 3)
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
                var leaderEpoch = version >= 6 ? request.ReadInt32() : -1;
                var committed = new CommittedOffset(offset, leaderEpoch, request.ReadNullableString() ?? "");
                request.EndStruct();

                var error = context.InjectedError(topic, partition);
                if (error == ErrorCode.None)
                    error = groupError;
                if (error == ErrorCode.None)
                    error = Check(context, topic, partition, committed);
                if (error == ErrorCode.None)
                    group!.Offsets.Commit(topic, partition, committed);

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

    /// <summary>A commit without a generation may be the first the broker hears of a group.</summary>
    private static IGroup? FindGroup(RequestContext context, string groupId, int generation)
    {
        if (groupId.Length == 0)
            return null;
        return generation < 0 ? context.Broker.Groups.FindOrCreate(groupId) : context.Broker.Groups.Find(groupId);
    }

    /// <summary>Whether such an offset can be stored, by whomever.</summary>
    public static ErrorCode Check(RequestContext context, string topic, int partition, CommittedOffset committed)
    {
        if (context.Broker.Topics.Find(topic, partition) is null)
            return ErrorCode.UnknownTopicOrPartition;
        return Encoding.UTF8.GetByteCount(committed.Metadata) > CommittedOffset.MaxMetadataBytes
            ? ErrorCode.OffsetMetadataTooLarge
            : ErrorCode.None;
    }
}
