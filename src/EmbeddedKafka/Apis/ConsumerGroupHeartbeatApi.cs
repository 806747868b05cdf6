using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 68, ConsumerGroupHeartbeat, versions 0 and 1 (KIP-848; patterns from version 1). Joining, staying, giving back and leaving are
/// all heartbeats.
/// Not done: racks are shown and not used in assigning.
/// </summary>
internal static class ConsumerGroupHeartbeatApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.ConsumerGroupHeartbeat, 0, 1, 0, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var groupId = request.ReadString();
        var heartbeat = Read(context, ref request);
        Write(context, Answer(context, groupId, heartbeat), response);
        return ValueTask.CompletedTask;
    }

    private static ConsumerHeartbeatResult Answer(RequestContext context, string groupId, ConsumerHeartbeat heartbeat)
    {
        if (context.InjectedError() is var injected && injected != ErrorCode.None)
            return ConsumerHeartbeatResult.Failed(injected, injected.ToString());
        if (groupId.Length == 0 || heartbeat.Epoch < ConsumerHeartbeat.StaticLeaveEpoch)
            return ConsumerHeartbeatResult.Failed(ErrorCode.InvalidRequest, "The group id or the epoch is not possible.");
        if (heartbeat.MemberId.Length == 0 && (context.Version > 0 || heartbeat.Epoch != ConsumerHeartbeat.JoinEpoch))
            return ConsumerHeartbeatResult.Failed(ErrorCode.InvalidRequest, "The member has no id.");

        var groups = context.Broker.Groups;
        var group = heartbeat.Epoch == ConsumerHeartbeat.JoinEpoch ? groups.FindOrCreateConsumer(groupId) : groups.FindConsumer(groupId);
        return group?.Heartbeat(heartbeat)
            ?? ConsumerHeartbeatResult.Failed(ErrorCode.GroupIdNotFound, $"Group {groupId} is not one of the consumer protocol.");
    }

    private static ConsumerHeartbeat Read(RequestContext context, ref RequestReader request)
    {
        var memberId = request.ReadString();
        var epoch = request.ReadInt32();
        var instanceId = request.ReadNullableString();
        var rackId = request.ReadNullableString();
        var rebalanceTimeout = request.ReadInt32();
        var topics = ReadTopics(ref request);
        var regex = context.Version >= 1 ? request.ReadNullableString() : null;
        var assignor = request.ReadNullableString();
        return new ConsumerHeartbeat(
            memberId,
            epoch,
            instanceId,
            rackId,
            context.ClientId,
            context.ClientHost,
            rebalanceTimeout < 0 ? null : TimeSpan.FromMilliseconds(rebalanceTimeout),
            topics,
            regex,
            assignor,
            ReadOwned(ref request));
    }

    private static List<string>? ReadTopics(ref RequestReader request)
    {
        var count = request.ReadNullableArrayLength();
        if (count < 0)
            return null;

        var topics = new List<string>();
        for (; count > 0; count--)
            topics.Add(request.ReadString());
        return topics;
    }

    private static List<PartitionId>? ReadOwned(ref RequestReader request)
    {
        var count = request.ReadNullableArrayLength();
        if (count < 0)
            return null;

        var owned = new List<PartitionId>();
        for (; count > 0; count--)
        {
            var topic = request.ReadUuid();
            owned.AddRange(request.ReadInt32Array().Select(partition => new PartitionId(topic, partition)));
            request.EndStruct();
        }

        return owned;
    }

    private static void Write(RequestContext context, ConsumerHeartbeatResult result, ResponseWriter response)
    {
        var stays = result.Error == ErrorCode.None && result.Epoch >= 0;
        var interval = stays ? (int)context.Broker.Options.ConsumerHeartbeatInterval.TotalMilliseconds : 0;

        response.WriteInt32(Throttling.None);
        response.WriteError(result.Error);
        response.WriteString(result.Problem);
        response.WriteString(result.MemberId);
        response.WriteInt32(result.Epoch);
        response.WriteInt32(interval);
        response.WriteInt8(result.Assignment is null ? (sbyte)-1 : (sbyte)1);
        if (result.Assignment is not null)
        {
            var topics = result.Assignment.GroupBy(static partition => partition.Topic, static partition => partition.Partition).ToList();
            response.WriteArrayLength(topics.Count);
            foreach (var topic in topics)
            {
                response.WriteUuid(topic.Key);
                response.WriteInt32Array([.. topic.Order()]);
                response.EndStruct();
            }

            response.EndStruct();
        }

        response.EndStruct();
    }
}
