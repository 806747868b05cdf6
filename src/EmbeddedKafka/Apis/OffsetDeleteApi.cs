using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 47, OffsetDelete, version 0 (KIP-496). Offsets of a topic that a member is subscribed to stay, with error 86. A partition
/// without an offset is no error.
/// </summary>
internal static class OffsetDeleteApi
{
    /// <summary>The API never became flexible.</summary>
    private const short Never = short.MaxValue;

    public static readonly ApiDefinition Definition = new(ApiKey.OffsetDelete, 0, 0, Never, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var groupId = request.ReadString();
        var group = context.Broker.Groups.Find(groupId);
        var error = context.InjectedError();
        if (error == ErrorCode.None && group is null)
            error = ErrorCode.GroupIdNotFound;

        response.WriteError(error);
        response.WriteInt32(Throttling.None);
        var topics = error == ErrorCode.None ? request.ReadArrayLength() : 0;
        response.WriteArrayLength(topics);
        for (; topics > 0; topics--)
        {
            var topic = request.ReadString();
            var topicError = group!.IsSubscribedTo(topic) ? ErrorCode.GroupSubscribedToTopic : ErrorCode.None;
            var partitions = request.ReadArrayLength();
            response.WriteString(topic);
            response.WriteArrayLength(partitions);
            for (; partitions > 0; partitions--)
            {
                var partition = request.ReadInt32();
                response.WriteInt32(partition);
                response.WriteError(Delete(context, group.Offsets, topic, partition, topicError));
            }
        }

        return ValueTask.CompletedTask;
    }

    private static ErrorCode Delete(RequestContext context, GroupOffsets offsets, string topic, int partition, ErrorCode topicError)
    {
        if (context.Broker.Topics.Find(topic, partition) is null)
            return ErrorCode.UnknownTopicOrPartition;
        if (topicError == ErrorCode.None)
            offsets.Forget(topic, partition);
        return topicError;
    }
}
