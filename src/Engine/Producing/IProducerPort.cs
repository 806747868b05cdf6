using Confluent.Kafka;

namespace Troupe.Engine.Producing;

/// <summary>Where consumers produce outside transactions, and dead letters go. Thread-safe.</summary>
internal interface IProducerPort
{
    /// <summary>Hands a record to the client; <paramref name="delivered"/> is called once, on a thread of the client, when the broker took or refused it.</summary>
    /// <exception cref="KafkaException">The client refuses it at once, for example because it is too large.</exception>
    void Produce(TopicPartition target, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>> delivered);
}
