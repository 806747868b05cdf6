using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 42, DeleteGroups, versions 0 to 2 (KIP-229). Only a group without members goes, and its offsets with it.</summary>
internal static class DeleteGroupsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.DeleteGroups, 0, 2, 2, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        response.WriteInt32(Throttling.None);
        var count = request.ReadArrayLength();
        response.WriteArrayLength(count);
        for (; count > 0; count--)
        {
            var id = request.ReadString();
            var error = context.InjectedError();
            response.WriteString(id);
            response.WriteError(error == ErrorCode.None ? context.Broker.Groups.Delete(id) : error);
            response.EndStruct();
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }
}
