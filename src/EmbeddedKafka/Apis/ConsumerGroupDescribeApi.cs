using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 69, ConsumerGroupDescribe, version 0 (KIP-848). A group of the classic protocol is answered with error 69, whereupon clients
/// ask DescribeGroups. Not done: authorized operations, which are answered as "not asked for".
/// </summary>
internal static class ConsumerGroupDescribeApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.ConsumerGroupDescribe, 0, 0, 0, Handle);

    private const int OperationsNotAskedFor = int.MinValue;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        response.WriteInt32(Throttling.None);
        var count = request.ReadArrayLength();
        response.WriteArrayLength(count);
        for (; count > 0; count--)
            Write(context, request.ReadString(), response);
        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static void Write(RequestContext context, string groupId, ResponseWriter response)
    {
        var error = context.InjectedError();
        var group = error == ErrorCode.None ? context.Broker.Groups.FindConsumer(groupId)?.Describe() : null;
        if (error == ErrorCode.None && group is null)
            error = ErrorCode.GroupIdNotFound;

        response.WriteError(error);
        response.WriteString(error == ErrorCode.None ? null : $"Group {groupId} is not one of the consumer protocol.");
        response.WriteString(groupId);
        response.WriteString(group?.State ?? "");
        response.WriteInt32(group?.Epoch ?? 0);
        response.WriteInt32(group?.Epoch ?? 0); // of the assignment, which is made with the group's
        response.WriteString(group?.Assignor ?? "");
        response.WriteArrayLength(group?.Members.Count ?? 0);
        foreach (var member in group?.Members ?? [])
            WriteMember(context, member, response);
        response.WriteInt32(OperationsNotAskedFor);
        response.EndStruct();
    }

    private static void WriteMember(RequestContext context, ConsumerMemberSnapshot member, ResponseWriter response)
    {
        response.WriteString(member.Id);
        response.WriteString(member.InstanceId);
        response.WriteString(member.RackId);
        response.WriteInt32(member.Epoch);
        response.WriteString(member.ClientId);
        response.WriteString(member.ClientHost);
        response.WriteArrayLength(member.Topics.Count);
        foreach (var topic in member.Topics)
            response.WriteString(topic);
        response.WriteString(member.Regex.Length == 0 ? null : member.Regex);
        WritePartitions(context, member.Assigned, response);
        WritePartitions(context, member.Target, response);
        response.EndStruct();
    }

    private static void WritePartitions(RequestContext context, IReadOnlyList<PartitionId> partitions, ResponseWriter response)
    {
        var topics = partitions.GroupBy(static partition => partition.Topic, static partition => partition.Partition).ToList();
        response.WriteArrayLength(topics.Count);
        foreach (var topic in topics)
        {
            response.WriteUuid(topic.Key);
            response.WriteString(context.Broker.Topics.Find(topic.Key)?.Name ?? "");
            response.WriteInt32Array([.. topic.Order()]);
            response.EndStruct();
        }

        response.EndStruct();
    }
}
