using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 16, ListGroups, versions 0 to 5; filters by state from 4 (KIP-518) and by type from 5 (KIP-848).
/// </summary>
internal static class ListGroupsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.ListGroups, 0, 5, 3, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var states = context.Version >= 4 ? ReadFilter(ref request) : [];
        var types = context.Version >= 5 ? ReadFilter(ref request) : [];
        var groups = context.Broker.Groups.All
            .Select(static group => group.List())
            .Where(group => Passes(states, group.State) && Passes(types, group.Type))
            .ToList();

        if (context.Version >= 1)
            response.WriteInt32(Throttling.None);
        response.WriteError(context.InjectedError());
        response.WriteArrayLength(groups.Count);
        foreach (var group in groups)
        {
            response.WriteString(group.Id);
            response.WriteString(group.ProtocolType);
            if (context.Version >= 4)
                response.WriteString(group.State);
            if (context.Version >= 5)
                response.WriteString(group.Type);
            response.EndStruct();
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static HashSet<string> ReadFilter(ref RequestReader request)
    {
        var wanted = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var count = request.ReadArrayLength(); count > 0; count--)
            wanted.Add(request.ReadString());
        return wanted;
    }

    private static bool Passes(HashSet<string> wanted, string value) => wanted.Count == 0 || wanted.Contains(value);
}
