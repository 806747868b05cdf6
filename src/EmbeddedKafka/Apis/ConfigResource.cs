using Troupe.EmbeddedKafka.Configs;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>What a configuration belongs to, as the three APIs of configurations name it.</summary>
/// <param name="Type">Number of the protocol, see the constants.</param>
/// <param name="Name">Name of the topic, or id of the broker; empty for all brokers.</param>
internal readonly record struct ConfigResource(sbyte Type, string Name)
{
    public const sbyte Topic = 2;
    public const sbyte Broker = 4;

    public static ConfigResource Read(ref RequestReader request) => new(request.ReadInt8(), request.ReadString());

    /// <summary>Applies a change to the topic this names; brokers and everything else refuse it.</summary>
    public (ErrorCode Error, string? Problem) Alter(RequestContext context, Func<TopicConfig, string?> change)
    {
        if (context.InjectedError(Type == Topic ? Name : null) is var injected && injected != ErrorCode.None)
            return (injected, null);
        if (Type == Broker)
            return (ErrorCode.InvalidRequest, "The embedded broker is configured by its options only.");
        if (Type != Topic)
            return (ErrorCode.InvalidRequest, $"Resources of type {Type} have no configurations here.");
        if (context.Broker.Topics.Find(Name) is not { } topic)
            return (ErrorCode.UnknownTopicOrPartition, $"The topic '{Name}' does not exist.");
        return change(topic.Config) is { } problem ? (ErrorCode.InvalidConfig, problem) : (ErrorCode.None, null);
    }

    /// <summary>The answer to one resource of AlterConfigs and IncrementalAlterConfigs, which is the same.</summary>
    public void WriteAltered((ErrorCode Error, string? Problem) result, ResponseWriter response)
    {
        response.WriteError(result.Error);
        response.WriteString(result.Problem);
        response.WriteInt8(Type);
        response.WriteString(Name);
        response.EndStruct();
    }
}
