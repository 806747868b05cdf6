using Confluent.Kafka;

namespace Troupe.Actors.Streams.Producing;

/// <summary>A producer that the application shares with the stage, and closes itself.</summary>
internal sealed class GivenSender<TKey, TValue>(IProducer<TKey, TValue> producer) : IRecordSender<TKey, TValue>
{
    public void Send(ProducerRecord<TKey, TValue> record, Action<DeliveryReport<TKey, TValue>> delivered) =>
        producer.Produce(record.TopicPartition, record.Message, delivered);

    public void End()
    {
    }
}
