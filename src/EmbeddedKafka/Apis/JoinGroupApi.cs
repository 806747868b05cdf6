using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 11, JoinGroup, versions 0 to 5 (KIP-62, KIP-345, KIP-394). Parked until the generation is made up.</summary>
internal static class JoinGroupApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.JoinGroup, 0, 5, 6, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var groupId = request.ReadString();
        var join = ReadJoin(context, ref request);
        var error = Check(context, groupId, join);
        if (error != ErrorCode.None)
        {
            Write(context.Version, JoinResult.Failed(error, join.MemberId), response);
            return ValueTask.CompletedTask;
        }

        if (context.Broker.Groups.FindOrCreateClassic(groupId) is { } group)
            return AnswerAsync(context.Version, group.JoinAsync(join), response);

        Write(context.Version, JoinResult.Failed(ErrorCode.InconsistentGroupProtocol, join.MemberId), response);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask AnswerAsync(short version, Task<JoinResult> joining, ResponseWriter response) =>
        Write(version, await joining.ConfigureAwait(false), response);

    private static JoinRequest ReadJoin(RequestContext context, ref RequestReader request)
    {
        var sessionTimeout = TimeSpan.FromMilliseconds(request.ReadInt32());
        var rebalanceTimeout = context.Version >= 1 ? TimeSpan.FromMilliseconds(Math.Max(0, request.ReadInt32())) : sessionTimeout;
        var memberId = request.ReadString();
        var instanceId = context.Version >= 5 ? request.ReadNullableString() : null;
        var protocolType = request.ReadString();

        var count = request.ReadArrayLength();
        var protocols = new List<GroupProtocol>();
        for (; count > 0; count--)
            protocols.Add(new GroupProtocol(request.ReadString(), request.ReadBytes().ToArray()));

        return new JoinRequest(
            memberId,
            instanceId,
            context.ClientId,
            context.ClientHost,
            sessionTimeout,
            rebalanceTimeout,
            protocolType,
            protocols,
            RequiresMemberId: context.Version >= 4);
    }

    private static ErrorCode Check(RequestContext context, string groupId, JoinRequest join)
    {
        var options = context.Broker.Options;
        if (context.InjectedError() is var injected && injected != ErrorCode.None)
            return injected;
        if (groupId.Length == 0)
            return ErrorCode.InvalidGroupId;
        if (join.SessionTimeout < options.MinSessionTimeout || join.SessionTimeout > options.MaxSessionTimeout)
            return ErrorCode.InvalidSessionTimeout;
        return ErrorCode.None;
    }

    private static void Write(short version, JoinResult result, ResponseWriter response)
    {
        if (version >= 2)
            response.WriteInt32(Throttling.None);
        response.WriteError(result.Error);
        response.WriteInt32(result.Generation);
        response.WriteString(result.Protocol);
        response.WriteString(result.Leader);
        response.WriteString(result.MemberId);
        response.WriteArrayLength(result.Members.Count);
        foreach (var member in result.Members)
        {
            response.WriteString(member.MemberId);
            if (version >= 5)
                response.WriteString(member.InstanceId);
            response.WriteBytes(member.Metadata);
        }
    }
}
