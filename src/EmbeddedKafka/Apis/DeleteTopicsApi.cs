using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>API 20, DeleteTopics, versions 1 to 4 (KIP-4), by name. The groups' offsets of the topic go with it.</summary>
internal static class DeleteTopicsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.DeleteTopics, 1, 4, 4, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var count = request.ReadArrayLength();
        response.WriteInt32(Throttling.None);
        response.WriteArrayLength(count);
        for (; count > 0; count--)
        {
            var name = request.ReadString();
            var error = context.InjectedError(name);
            if (error == ErrorCode.None && !context.Broker.DeleteTopic(name))
                error = ErrorCode.UnknownTopicOrPartition;

            response.WriteString(name);
            response.WriteError(error);
            response.EndStruct();
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }
}
