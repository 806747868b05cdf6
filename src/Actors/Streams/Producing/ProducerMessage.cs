using Akka;

namespace Troupe;

/// <summary>Makes what <see cref="KafkaProducer.FlexiFlow{TKey, TValue, TPassThrough}(ProducerSettings{TKey, TValue})"/> takes.</summary>
public static class ProducerMessage
{
#pragma warning disable CA1720 // Not the type; users of Akka.Streams.Kafka know it by this name.
    /// <summary>One record.</summary>
    public static IEnvelope<TKey, TValue, NotUsed> Single<TKey, TValue>(ProducerRecord<TKey, TValue> record) => Single(record, NotUsed.Instance);

    /// <summary>One record, with something that travels along.</summary>
    public static IEnvelope<TKey, TValue, TPassThrough> Single<TKey, TValue, TPassThrough>(ProducerRecord<TKey, TValue> record, TPassThrough passThrough)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new Message<TKey, TValue, TPassThrough>(record, passThrough);
    }
#pragma warning restore CA1720

    /// <summary>Several records, produced in their order.</summary>
    public static IEnvelope<TKey, TValue, NotUsed> Multi<TKey, TValue>(IEnumerable<ProducerRecord<TKey, TValue>> records) => Multi(records, NotUsed.Instance);

    /// <summary>Several records, produced in their order, with something that travels along.</summary>
    public static IEnvelope<TKey, TValue, TPassThrough> Multi<TKey, TValue, TPassThrough>(IEnumerable<ProducerRecord<TKey, TValue>> records, TPassThrough passThrough)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new MultiMessage<TKey, TValue, TPassThrough>([.. records], passThrough);
    }

    /// <summary>No record.</summary>
    public static IEnvelope<TKey, TValue, NotUsed> PassThrough<TKey, TValue>() => PassThrough<TKey, TValue, NotUsed>(NotUsed.Instance);

    /// <summary>No record, with something that travels along: an offset that is to be committed in its turn.</summary>
    public static IEnvelope<TKey, TValue, TPassThrough> PassThrough<TKey, TValue, TPassThrough>(TPassThrough passThrough) =>
        new PassThroughMessage<TKey, TValue, TPassThrough>(passThrough);
}
