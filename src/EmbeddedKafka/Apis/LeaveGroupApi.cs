using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 13, LeaveGroup, versions 0 to 3; several members at once from version 3 (KIP-345).</summary>
internal static class LeaveGroupApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.LeaveGroup, 0, 3, 4, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var group = context.Broker.Groups.FindClassic(request.ReadString());
        var error = context.InjectedError();
        if (context.Version >= 1)
            response.WriteInt32(Throttling.None);

        if (context.Version < 3)
        {
            var memberId = request.ReadString();
            response.WriteError(error == ErrorCode.None ? group?.Leave(memberId, null) ?? ErrorCode.UnknownMemberId : error);
            return ValueTask.CompletedTask;
        }

        response.WriteError(error);
        var count = request.ReadArrayLength();
        response.WriteArrayLength(error == ErrorCode.None ? count : 0);
        for (; count > 0 && error == ErrorCode.None; count--)
        {
            var memberId = request.ReadString();
            var instanceId = request.ReadNullableString();
            response.WriteString(memberId);
            response.WriteString(instanceId);
            response.WriteError(group?.Leave(memberId, instanceId) ?? ErrorCode.UnknownMemberId);
        }

        return ValueTask.CompletedTask;
    }
}
