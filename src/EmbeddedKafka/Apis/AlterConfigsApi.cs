using Troupe.EmbeddedKafka.Configs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 33, AlterConfigs, versions 0 to 2 (KIP-133): replaces all configurations of a topic. The broker's own cannot be altered.
/// </summary>
internal static class AlterConfigsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.AlterConfigs, 0, 2, 2, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var count = request.ReadArrayLength();
        var resources = new List<(ConfigResource Resource, List<ConfigChange> Changes)>();
        for (; count > 0; count--)
        {
            var resource = ConfigResource.Read(ref request);
            var changes = new List<ConfigChange>();
            for (var configs = request.ReadArrayLength(); configs > 0; configs--)
            {
                changes.Add(new ConfigChange(request.ReadString(), ConfigOperation.Set, request.ReadNullableString()));
                request.EndStruct();
            }

            request.EndStruct();
            resources.Add((resource, changes));
        }

        var validateOnly = request.ReadBoolean();
        response.WriteInt32(Throttling.None);
        response.WriteArrayLength(resources.Count);
        foreach (var (resource, changes) in resources)
            resource.WriteAltered(resource.Alter(context, config => config.Replace(changes, validateOnly)), response);
        response.EndStruct();
        return ValueTask.CompletedTask;
    }
}
