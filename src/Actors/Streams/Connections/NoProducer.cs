using Confluent.Kafka;
using Troupe.Engine.Producing;

namespace Troupe.Actors.Streams.Connections;

/// <summary>Streams produce through stages of their own.</summary>
internal sealed class NoProducer : IProducerPort
{
    public static readonly NoProducer Instance = new();

    private NoProducer()
    {
    }

    public void Produce(TopicPartition target, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>> delivered) =>
        throw new NotSupportedException("The connection of a stream has no producer.");
}
