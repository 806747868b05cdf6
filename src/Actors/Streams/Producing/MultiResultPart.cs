using Confluent.Kafka;

namespace Troupe;

/// <summary>One of several records that the broker has.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TValue">The type of the value.</typeparam>
/// <param name="Metadata">Where the broker put it.</param>
/// <param name="Record">What was produced.</param>
public sealed record MultiResultPart<TKey, TValue>(DeliveryReport<TKey, TValue> Metadata, ProducerRecord<TKey, TValue> Record);
