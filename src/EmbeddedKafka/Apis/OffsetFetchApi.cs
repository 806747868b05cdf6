using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 9, OffsetFetch, versions 1 to 9 (KIP-88, KIP-320, KIP-447, KIP-709, KIP-848): one group, from version 8 many. A partition
/// without an offset, or of no known group, is answered with -1; one that an open transaction commits with error 88, if the client
/// wants only what is stable.
/// </summary>
internal static class OffsetFetchApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.OffsetFetch, 1, 9, 6, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var groups = new List<Question>();
        if (context.Version >= 8)
        {
            for (var count = request.ReadArrayLength(); count > 0; count--)
                groups.Add(ReadGroup(context.Version, ref request));
        }
        else
        {
            groups.Add(new Question(request.ReadString(), null, -1, ReadTopics(ref request)));
        }

        var requireStable = context.Version >= 7 && request.ReadBoolean();
        if (context.Version >= 3)
            response.WriteInt32(Throttling.None);
        if (context.Version >= 8)
        {
            response.WriteArrayLength(groups.Count);
            foreach (var group in groups)
                WriteGroup(context, group, requireStable, response);
        }
        else
        {
            var error = context.InjectedError();
            WriteTopics(context, groups[0], error, requireStable, response);
            if (context.Version >= 2)
                response.WriteError(error);
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static Question ReadGroup(short version, ref RequestReader request)
    {
        var groupId = request.ReadString();
        var memberId = version >= 9 ? request.ReadNullableString() : null;
        var epoch = version >= 9 ? request.ReadInt32() : -1;
        var topics = ReadTopics(ref request);
        request.EndStruct();
        return new Question(groupId, memberId, epoch, topics);
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
            topics.Add((request.ReadString(), request.ReadInt32Array()));
            request.EndStruct();
        }

        return topics;
    }

    private static void WriteGroup(RequestContext context, Question asked, bool requireStable, ResponseWriter response)
    {
        var error = context.InjectedError();
        if (error == ErrorCode.None && asked.MemberId is not null && asked.Epoch >= 0)
            error = context.Broker.Groups.FindConsumer(asked.GroupId)?.CheckFetch(asked.MemberId, asked.Epoch) ?? ErrorCode.None;

        response.WriteString(asked.GroupId);
        WriteTopics(context, asked, error, requireStable, response);
        response.WriteError(error);
        response.EndStruct();
    }

    private static void WriteTopics(
        RequestContext context, Question asked, ErrorCode groupError, bool requireStable, ResponseWriter response)
    {
        var offsets = groupError == ErrorCode.None ? context.Broker.Groups.Find(asked.GroupId)?.Offsets : null;
        var topics = asked.Topics ?? offsets?.List() ?? [];
        response.WriteArrayLength(topics.Count);
        foreach (var (topic, partitions) in topics)
        {
            response.WriteString(topic);
            response.WriteArrayLength(partitions.Length);
            foreach (var partition in partitions)
            {
                var isOpen = requireStable && offsets?.IsPending(topic, partition) == true;
                var found = isOpen ? null : offsets?.Find(topic, partition);
                response.WriteInt32(partition);
                response.WriteInt64(found?.Offset ?? -1);
                if (context.Version >= 5)
                    response.WriteInt32(found?.LeaderEpoch ?? -1);
                response.WriteString(found?.Metadata ?? "");
                response.WriteError(isOpen ? ErrorCode.UnstableOffsetCommit : groupError);
                response.EndStruct();
            }

            response.EndStruct();
        }
    }

    /// <summary>What is asked of one group; the member and its epoch only from version 9.</summary>
    private sealed record Question(string GroupId, string? MemberId, int Epoch, List<(string Topic, int[] Partitions)>? Topics);
}
