using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 37, CreatePartitions, versions 0 to 2 (KIP-195). Replica assignments are read and ignored: there is one broker.</summary>
internal static class CreatePartitionsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.CreatePartitions, 0, 2, 2, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var count = request.ReadArrayLength();
        var topics = new List<(string Name, int Partitions)>();
        for (; count > 0; count--)
            topics.Add(ReadTopic(ref request));
        _ = request.ReadInt32(); // timeout: creation is immediate
        var validateOnly = request.ReadBoolean();

        response.WriteInt32(Throttling.None);
        response.WriteArrayLength(topics.Count);
        foreach (var (name, partitions) in topics)
        {
            var error = context.InjectedError(name);
            if (error == ErrorCode.None)
                error = context.Broker.Topics.Extend(name, partitions, validateOnly);

            response.WriteString(name);
            response.WriteError(error);
            response.WriteString(
                error == ErrorCode.InvalidPartitions ? $"Topic '{name}' can only grow: {partitions} is not possible." : null);
            response.EndStruct();
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static (string Name, int Partitions) ReadTopic(ref RequestReader request)
    {
        var name = request.ReadString();
        var partitions = request.ReadInt32();
        for (var assignments = request.ReadNullableArrayLength(); assignments > 0; assignments--)
        {
            for (var brokers = request.ReadArrayLength(); brokers > 0; brokers--)
                _ = request.ReadInt32();
            request.EndStruct();
        }

        request.EndStruct();
        return (name, partitions);
    }
}
