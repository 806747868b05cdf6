using Troupe.EmbeddedKafka.Configs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 44, IncrementalAlterConfigs, versions 0 and 1 (KIP-339): sets, deletes, appends to and subtracts from configurations of a
/// topic. The broker's own cannot be altered.
/// </summary>
internal static class IncrementalAlterConfigsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.IncrementalAlterConfigs, 0, 1, 1, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var count = request.ReadArrayLength();
        var resources = new List<(ConfigResource Resource, List<ConfigChange> Changes)>();
        for (; count > 0; count--)
        {
            var resource = ConfigResource.Read(ref request);
            var changes = new List<ConfigChange>();
            for (var configs = request.ReadArrayLength(); configs > 0; configs--)
                changes.Add(ReadChange(ref request));
            request.EndStruct();
            resources.Add((resource, changes));
        }

        var validateOnly = request.ReadBoolean();
        response.WriteInt32(Throttling.None);
        response.WriteArrayLength(resources.Count);
        foreach (var (resource, changes) in resources)
        {
            var result = changes.TrueForAll(static change => Enum.IsDefined(change.Operation))
                ? resource.Alter(context, config => config.Change(changes, validateOnly))
                : (ErrorCode.InvalidRequest, "An operation is unknown.");
            resource.WriteAltered(result, response);
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static ConfigChange ReadChange(ref RequestReader request)
    {
        var name = request.ReadString();
        var operation = (ConfigOperation)request.ReadInt8();
        var value = request.ReadNullableString();
        request.EndStruct();
        return new ConfigChange(name, operation, value);
    }
}
