using Troupe.EmbeddedKafka.Configs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 19, CreateTopics, versions 2 to 4 (KIP-4, KIP-464 for the broker's default count). Replica assignments are taken by their
/// number only. Topic configurations are checked and kept.
/// </summary>
internal static class CreateTopicsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.CreateTopics, 2, 4, 5, Handle);

    /// <summary>What stands for "the broker's default" in partitions and replication factor.</summary>
    private const int BrokerDefault = -1;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var count = request.ReadArrayLength();
        var topics = new List<NewTopic>();
        for (; count > 0; count--)
            topics.Add(ReadTopic(context, ref request));
        _ = request.ReadInt32(); // timeout: creation is immediate
        var validateOnly = request.ReadBoolean();

        response.WriteInt32(Throttling.None);
        response.WriteArrayLength(topics.Count);
        foreach (var topic in topics)
        {
            var (error, problem) = Create(context, topic, validateOnly);
            response.WriteString(topic.Name);
            response.WriteError(error);
            response.WriteString(problem ?? Explain(error, topic.Name));
        }

        return ValueTask.CompletedTask;
    }

    private static (ErrorCode Error, string? Problem) Create(RequestContext context, NewTopic topic, bool validateOnly)
    {
        if (context.InjectedError(topic.Name) is var injected && injected != ErrorCode.None)
            return (injected, null);
        if (topic.Replicas is not (1 or BrokerDefault))
            return (ErrorCode.InvalidReplicationFactor, null);

        var config = context.Broker.Topics.NewConfig();
        return config.Replace(topic.Configs, validateOnly: false) is { } problem
            ? (ErrorCode.InvalidConfig, problem)
            : (context.Broker.Topics.Create(topic.Name, topic.Partitions, validateOnly, config), null);
    }

    private static NewTopic ReadTopic(RequestContext context, ref RequestReader request)
    {
        var name = request.ReadString();
        var partitions = request.ReadInt32();
        var replicas = request.ReadInt16();

        var assignments = request.ReadArrayLength();
        for (var index = 0; index < assignments; index++)
        {
            _ = request.ReadInt32();
            for (var brokers = request.ReadArrayLength(); brokers > 0; brokers--)
                _ = request.ReadInt32();
        }

        var changes = new List<ConfigChange>();
        for (var configs = request.ReadArrayLength(); configs > 0; configs--)
            changes.Add(new ConfigChange(request.ReadString(), ConfigOperation.Set, request.ReadNullableString()));

        if (assignments > 0)
            partitions = assignments;
        else if (partitions == BrokerDefault)
            partitions = context.Broker.Options.DefaultPartitions;
        return new NewTopic(name, partitions, replicas, changes);
    }

    private static string? Explain(ErrorCode error, string name) => error switch
    {
        ErrorCode.None => null,
        ErrorCode.TopicAlreadyExists => $"Topic '{name}' already exists.",
        ErrorCode.InvalidTopic => $"Topic name '{name}' is not allowed.",
        ErrorCode.InvalidPartitions => $"Topic '{name}' must have 1 to {Logs.TopicStore.MaxPartitions} partitions.",
        ErrorCode.InvalidReplicationFactor => "There is one broker: the replication factor must be 1.",
        _ => error.ToString(),
    };

    private sealed record NewTopic(string Name, int Partitions, short Replicas, IReadOnlyList<ConfigChange> Configs);
}
