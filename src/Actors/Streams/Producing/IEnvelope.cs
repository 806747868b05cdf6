namespace Troupe;

/// <summary>What <see cref="KafkaProducer.FlexiFlow{TKey, TValue, TPassThrough}(ProducerSettings{TKey, TValue})"/> takes: none, one or several records. Made by <see cref="ProducerMessage"/>.</summary>
/// <typeparam name="TKey">The type of keys.</typeparam>
/// <typeparam name="TValue">The type of values.</typeparam>
/// <typeparam name="TPassThrough">What travels along, such as an <see cref="ICommittable"/>.</typeparam>
public interface IEnvelope<TKey, TValue, TPassThrough>
{
    /// <summary>The records, in the order in which they are produced.</summary>
    IReadOnlyList<ProducerRecord<TKey, TValue>> Records { get; }

    /// <summary>What travels along.</summary>
    TPassThrough PassThrough { get; }

    /// <summary>The same records with something else that travels along.</summary>
    IEnvelope<TKey, TValue, TOther> WithPassThrough<TOther>(TOther value);
}
