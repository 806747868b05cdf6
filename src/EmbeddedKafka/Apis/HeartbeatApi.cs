using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 12, Heartbeat, versions 0 to 3 (KIP-345).</summary>
internal static class HeartbeatApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.Heartbeat, 0, 3, 4, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var groupId = request.ReadString();
        var generation = request.ReadInt32();
        var memberId = request.ReadString();
        var instanceId = context.Version >= 3 ? request.ReadNullableString() : null;

        var error = context.InjectedError();
        if (error == ErrorCode.None)
            error = context.Broker.Groups.FindClassic(groupId)?.Heartbeat(memberId, instanceId, generation) ?? ErrorCode.UnknownMemberId;

        if (context.Version >= 1)
            response.WriteInt32(Throttling.None);
        response.WriteError(error);
        return ValueTask.CompletedTask;
    }
}
