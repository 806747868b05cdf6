using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 9, OffsetFetch, versions 1 to 9 (KIP-88, KIP-320, KIP-447, KIP-709): one group, from version 8 many. A partition without an
/// offset, or of no
/// known group, is answered with -1. RequireStable is always fulfilled, as no transaction is ever open.
/// </summary>
internal static class OffsetFetchApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.OffsetFetch, 1, 9, 6, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        if (context.Version >= 3)
            response.WriteInt32(Throttling.None);

        if (context.Version >= 8)
        {
            var groups = request.ReadArrayLength();
            response.WriteArrayLength(groups);
            for (; groups > 0; groups--)
                AnswerGroup(context, ref request, response);
        }
        else
        {
            var group = context.Broker.Groups.Find(request.ReadString());
            var error = context.InjectedError();
            WriteTopics(context, group, error, ReadTopics(ref request), response);
            if (context.Version >= 2)
                response.WriteError(error);
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static void AnswerGroup(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var groupId = request.ReadString();
        string? memberId = null;
        var epoch = -1;
        if (context.Version >= 9)
        {
            memberId = request.ReadNullableString();
            epoch = request.ReadInt32();
        }

        var topics = ReadTopics(ref request);
        request.EndStruct();

        var group = context.Broker.Groups.Find(groupId);
        var error = context.InjectedError();
        if (error == ErrorCode.None && memberId is not null && epoch >= 0 && group is ConsumerGroup members)
            error = members.CheckFetch(memberId, epoch);
        response.WriteString(groupId);
        WriteTopics(context, group, error, topics, response);
        response.WriteError(error);
        response.EndStruct();
    }

    /// <summary>The partitions asked for; null for all that have an offset.</summary>
    private static List<(string Topic, int[] Partitions)>? ReadTopics(ref RequestReader request)
    {
        var count = request.ReadNullableArrayLength();
        if (count < 0)
            return null;

        var topics = new List<(string, int[])>();
        for (; count > 0; count--)
        {
            var topic = request.ReadString();
            var partitions = request.ReadInt32Array();
            request.EndStruct();
            topics.Add((topic, partitions));
        }

        return topics;
    }

    private static void WriteTopics(
        RequestContext context,
        IGroup? group,
        ErrorCode error,
        List<(string Topic, int[] Partitions)>? wanted,
        ResponseWriter response)
    {
        var topics = wanted ?? group?.Offsets.List() ?? [];
        response.WriteArrayLength(topics.Count);
        foreach (var (topic, partitions) in topics)
        {
            response.WriteString(topic);
            response.WriteArrayLength(partitions.Length);
            foreach (var partition in partitions)
            {
                var found = error == ErrorCode.None ? group?.Offsets.Find(topic, partition) : null;
                response.WriteInt32(partition);
                response.WriteInt64(found?.Offset ?? -1);
                if (context.Version >= 5)
                    response.WriteInt32(found?.LeaderEpoch ?? -1);
                response.WriteString(found?.Metadata ?? "");
                response.WriteError(error);
                response.EndStruct();
            }

            response.EndStruct();
        }
    }
}
