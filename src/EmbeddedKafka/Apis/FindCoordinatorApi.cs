using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 10, FindCoordinator, versions 0 to 2. The one broker coordinates every group and every transaction, from the start.
/// </summary>
internal static class FindCoordinatorApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.FindCoordinator, 0, 2, 3, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        // Key and type of the key make no difference.
        var error = context.InjectedError();
        if (context.Version >= 1)
            response.WriteInt32(Throttling.None);
        response.WriteError(error);
        if (context.Version >= 1)
            response.WriteString(null);

        var found = error == ErrorCode.None;
        response.WriteInt32(found ? Broker.NodeId : -1);
        response.WriteString(found ? Broker.Host : "");
        response.WriteInt32(found ? context.Session.Port : -1);
        return ValueTask.CompletedTask;
    }
}
