using Troupe.EmbeddedKafka.Configs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 32, DescribeConfigs, versions 1 and 2 (KIP-133, KIP-226), of topics and of the broker. A synonym is named like the topic's own
/// configuration. Not done: groups, client metrics, loggers.
/// </summary>
internal static class DescribeConfigsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.DescribeConfigs, 1, 2, 4, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var count = request.ReadArrayLength();
        var resources = new List<(ConfigResource Resource, HashSet<string>? Names)>();
        for (; count > 0; count--)
            resources.Add((ConfigResource.Read(ref request), ReadNames(ref request)));
        var withSynonyms = request.ReadBoolean();

        response.WriteInt32(Throttling.None);
        response.WriteArrayLength(resources.Count);
        foreach (var (resource, names) in resources)
            Write(context, resource, names, withSynonyms, response);
        return ValueTask.CompletedTask;
    }

    /// <summary>The configurations asked for; null for all.</summary>
    private static HashSet<string>? ReadNames(ref RequestReader request)
    {
        var count = request.ReadNullableArrayLength();
        if (count < 0)
            return null;

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (; count > 0; count--)
            names.Add(request.ReadString());
        return names;
    }

    private static void Write(
        RequestContext context, ConfigResource resource, HashSet<string>? names, bool withSynonyms, ResponseWriter response)
    {
        var (error, problem, entries) = Find(context, resource);
        var wanted = entries.Where(entry => names is null || names.Contains(entry.Name)).ToList();

        response.WriteError(error);
        response.WriteString(problem);
        response.WriteInt8(resource.Type);
        response.WriteString(resource.Name);
        response.WriteArrayLength(wanted.Count);
        foreach (var entry in wanted)
            WriteEntry(entry, withSynonyms, response);
    }

    private static (ErrorCode Error, string? Problem, IEnumerable<ConfigEntry> Entries) Find(RequestContext context, ConfigResource resource)
    {
        var isTopic = resource.Type == ConfigResource.Topic;
        if (context.InjectedError(isTopic ? resource.Name : null) is var injected && injected != ErrorCode.None)
            return (injected, null, []);
        if (resource.Type == ConfigResource.Broker)
            return (ErrorCode.None, null, resource.Name.Length > 0 ? BrokerConfigs.List(context.Broker.Options) : []);
        if (!isTopic)
            return (ErrorCode.InvalidRequest, $"Resources of type {resource.Type} have no configurations here.", []);
        return context.Broker.Topics.Find(resource.Name) is { } topic
            ? (ErrorCode.None, null, topic.Config.List())
            : (ErrorCode.UnknownTopicOrPartition, $"The topic '{resource.Name}' does not exist.", []);
    }

    private static void WriteEntry(ConfigEntry entry, bool withSynonyms, ResponseWriter response)
    {
        response.WriteString(entry.Name);
        response.WriteString(entry.Value);
        response.WriteBoolean(entry.IsReadOnly);
        response.WriteInt8((sbyte)entry.Source);
        response.WriteBoolean(false); // sensitive: nothing here is secret

        (string Value, ConfigSource Source)[] synonyms = entry.Source == ConfigSource.Default
            ? [(entry.Default, ConfigSource.Default)]
            : [(entry.Value, entry.Source), (entry.Default, ConfigSource.Default)];
        response.WriteArrayLength(withSynonyms ? synonyms.Length : 0);
        for (var index = 0; withSynonyms && index < synonyms.Length; index++)
        {
            response.WriteString(entry.Name);
            response.WriteString(synonyms[index].Value);
            response.WriteInt8((sbyte)synonyms[index].Source);
        }
    }
}
