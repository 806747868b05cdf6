using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 14, SyncGroup, versions 0 to 3 (KIP-345). Parked until the leader has brought the assignment.</summary>
internal static class SyncGroupApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.SyncGroup, 0, 3, 4, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var groupId = request.ReadString();
        var generation = request.ReadInt32();
        var memberId = request.ReadString();
        var instanceId = context.Version >= 3 ? request.ReadNullableString() : null;
        var assignments = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var count = request.ReadArrayLength(); count > 0; count--)
            assignments[request.ReadString()] = request.ReadBytes().ToArray();

        var error = context.InjectedError();
        if (error == ErrorCode.None && context.Broker.Groups.FindClassic(groupId) is { } group)
            return AnswerAsync(context.Version, group.SyncAsync(memberId, instanceId, generation, assignments), response);

        Write(context.Version, SyncResult.Failed(error == ErrorCode.None ? ErrorCode.UnknownMemberId : error), response);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask AnswerAsync(short version, Task<SyncResult> syncing, ResponseWriter response) =>
        Write(version, await syncing.ConfigureAwait(false), response);

    private static void Write(short version, SyncResult result, ResponseWriter response)
    {
        if (version >= 1)
            response.WriteInt32(Throttling.None);
        response.WriteError(result.Error);
        response.WriteBytes(result.Assignment);
    }
}
