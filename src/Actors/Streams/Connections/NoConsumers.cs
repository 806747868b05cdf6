using Troupe.Actors.Consumers;

namespace Troupe.Actors.Streams.Connections;

/// <summary>No consumer stands on the connection of a stream.</summary>
internal sealed class NoConsumers : IConsumerFactory
{
    public static readonly NoConsumers Instance = new();

    private NoConsumers()
    {
    }

    public IConsumerScope CreateScope() => throw new NotSupportedException("The connection of a stream has no consumers.");
}
