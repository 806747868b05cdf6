using Confluent.Kafka;

namespace Troupe.Actors.Streams.Producing;

/// <summary>The producer of a stage, its own or one that it was given.</summary>
internal interface IRecordSender<TKey, TValue>
{
    /// <summary>Hands a record to the client; <paramref name="delivered"/> is called once, on a thread of the client.</summary>
    /// <exception cref="KafkaException">The client refuses it. With <see cref="ErrorCode.Local_QueueFull"/> it may be tried again.</exception>
    void Send(ProducerRecord<TKey, TValue> record, Action<DeliveryReport<TKey, TValue>> delivered);

    /// <summary>The stage has ended; returns at once.</summary>
    void End();
}
