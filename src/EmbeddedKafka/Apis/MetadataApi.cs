using Troupe.EmbeddedKafka.Logs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 3, Metadata, versions 0 to 12 (KIP-4, KIP-320, KIP-430, KIP-516). One broker that leads everything in epoch 0. Topics are found
/// by name, and by id from version 12. Not done: authorized operations, which are answered as "not asked for".
/// </summary>
internal static class MetadataApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.Metadata, 0, 12, 9, Handle);

    private const int OperationsNotAskedFor = int.MinValue;

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var wanted = ReadTopics(context.Version, ref request);
        var mayCreate = context.Version < 4 || request.ReadBoolean();

        WriteCluster(context, response);
        wanted ??= [.. context.Broker.Topics.All.Select(static topic => ((string?)topic.Name, topic.Id))];
        var topics = wanted.ConvertAll(asked => Find(context, asked, mayCreate));
        response.WriteArrayLength(topics.Count);
        foreach (var topic in topics)
            WriteTopic(context.Version, topic, response);

        if (context.Version is >= 8 and <= 10)
            response.WriteInt32(OperationsNotAskedFor);
        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    /// <summary>The topics asked for; null for all.</summary>
    private static List<(string? Name, Guid Id)>? ReadTopics(short version, ref RequestReader request)
    {
        var count = request.ReadNullableArrayLength();

        // Before version 1 there was no null, and an empty list meant all.
        if (count < 0 || (count == 0 && version == 0))
            return null;

        var topics = new List<(string?, Guid)>();
        for (; count > 0; count--)
        {
            var id = version >= 10 ? request.ReadUuid() : Guid.Empty;
            var name = version >= 10 ? request.ReadNullableString() : request.ReadString();
            request.EndStruct();
            topics.Add((name, id));
        }

        return topics;
    }

    private static Answer Find(RequestContext context, (string? Name, Guid Id) asked, bool mayCreate)
    {
        var topics = context.Broker.Topics;
        if (asked.Name is null)
        {
            return topics.Find(asked.Id) is { } byId
                ? new Answer(ErrorCode.None, byId.Name, byId)
                : new Answer(ErrorCode.UnknownTopicId, null, null) { Id = asked.Id };
        }

        if (context.InjectedError(asked.Name) is var injected && injected != ErrorCode.None)
            return new Answer(injected, asked.Name, null);
        if (topics.Find(asked.Name) is { } topic)
            return new Answer(ErrorCode.None, asked.Name, topic);
        if (!mayCreate || !context.Broker.Options.AutoCreateTopics)
            return new Answer(TopicName.IsValid(asked.Name) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopic, asked.Name, null);

        var error = topics.Create(asked.Name, context.Broker.Options.DefaultPartitions);
        return error is ErrorCode.None or ErrorCode.TopicAlreadyExists
            ? new Answer(ErrorCode.None, asked.Name, topics.Find(asked.Name))
            : new Answer(error, asked.Name, null);
    }

    private static void WriteCluster(RequestContext context, ResponseWriter response)
    {
        if (context.Version >= 3)
            response.WriteInt32(Throttling.None);

        response.WriteArrayLength(1);
        response.WriteInt32(Broker.NodeId);
        response.WriteString(Broker.Host);
        response.WriteInt32(context.Session.Port);
        if (context.Version >= 1)
            response.WriteString(null);
        response.EndStruct();

        if (context.Version >= 2)
            response.WriteString(Broker.ClusterId);
        if (context.Version >= 1)
            response.WriteInt32(Broker.NodeId);
    }

    private static void WriteTopic(short version, Answer answer, ResponseWriter response)
    {
        response.WriteError(answer.Error);
        response.WriteString(answer.Name ?? (version < 12 ? "" : null));
        if (version >= 10)
            response.WriteUuid(answer.Topic?.Id ?? answer.Id);
        if (version >= 1)
            response.WriteBoolean(false);

        var partitions = answer.Topic?.Partitions.Count ?? 0;
        response.WriteArrayLength(partitions);
        for (var partition = 0; partition < partitions; partition++)
            WritePartition(version, partition, response);

        if (version >= 8)
            response.WriteInt32(OperationsNotAskedFor);
        response.EndStruct();
    }

    private static void WritePartition(short version, int partition, ResponseWriter response)
    {
        response.WriteError(ErrorCode.None);
        response.WriteInt32(partition);
        response.WriteInt32(Broker.NodeId);
        if (version >= 7)
            response.WriteInt32(PartitionLog.LeaderEpoch);
        response.WriteInt32Array([Broker.NodeId]);
        response.WriteInt32Array([Broker.NodeId]);
        if (version >= 5)
            response.WriteInt32Array([]);
        response.EndStruct();
    }

    private sealed record Answer(ErrorCode Error, string? Name, Topic? Topic)
    {
        public Guid Id { get; init; }
    }
}
