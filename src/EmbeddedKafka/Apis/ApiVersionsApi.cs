using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 18, ApiVersions, versions 0 to 3 (KIP-35, KIP-511). A newer version is answered in the layout of version 0 with error 35 and
/// the whole list, whereupon clients ask again in a version they find in it. No features are advertised (KIP-584).
/// </summary>
internal static class ApiVersionsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.ApiVersions, 0, 3, 3, Handle);

    /// <summary>The answer to a version that is not offered.</summary>
    public static void WriteUnsupported(ResponseWriter response) => WriteList(response, ErrorCode.UnsupportedVersion, version: 0);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        // Name and version of the client's software, from version 3, are of no use here.
        WriteList(response, ErrorCode.None, context.Version);
        return ValueTask.CompletedTask;
    }

    private static void WriteList(ResponseWriter response, ErrorCode error, short version)
    {
        response.WriteError(error);
        response.WriteArrayLength(ApiTable.All.Count);
        foreach (var api in ApiTable.All)
        {
            response.WriteInt16((short)api.Key);
            response.WriteInt16(api.MinVersion);
            response.WriteInt16(api.MaxVersion);
            response.EndStruct();
        }

        if (version >= 1)
            response.WriteInt32(Throttling.None);
        response.EndStruct();
    }
}
