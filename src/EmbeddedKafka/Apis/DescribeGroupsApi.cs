using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 15, DescribeGroups, versions 0 to 5 (KIP-345, KIP-430). An unknown group is Dead, without an error, and so is
/// one of the newer protocol. Not done: authorized
/// operations, which are answered as "not asked for".
/// </summary>
internal static class DescribeGroupsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.DescribeGroups, 0, 5, 5, Handle);

    private const int OperationsNotAskedFor = int.MinValue;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        if (context.Version >= 1)
            response.WriteInt32(Throttling.None);

        var count = request.ReadArrayLength();
        response.WriteArrayLength(count);
        for (; count > 0; count--)
        {
            var id = request.ReadString();
            var error = context.InjectedError();
            var group = error == ErrorCode.None ? context.Broker.Groups.FindClassic(id)?.Describe() : null;
            WriteGroup(context.Version, error, group ?? new GroupSnapshot(id, GroupState.Dead, "", "", []), response);
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static void WriteGroup(short version, ErrorCode error, GroupSnapshot group, ResponseWriter response)
    {
        response.WriteError(error);
        response.WriteString(group.Id);
        response.WriteString(group.State.ToString());
        response.WriteString(group.ProtocolType);
        response.WriteString(group.Protocol);
        response.WriteArrayLength(group.Members.Count);
        foreach (var member in group.Members)
        {
            response.WriteString(member.Id);
            if (version >= 4)
                response.WriteString(member.InstanceId);
            response.WriteString(member.ClientId);
            response.WriteString(member.ClientHost);
            response.WriteBytes(member.Metadata);
            response.WriteBytes(member.Assignment);
            response.EndStruct();
        }

        if (version >= 3)
            response.WriteInt32(OperationsNotAskedFor);
        response.EndStruct();
    }
}
