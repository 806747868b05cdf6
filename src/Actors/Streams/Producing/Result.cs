using Confluent.Kafka;

namespace Troupe;

/// <summary>One record that the broker has.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TValue">The type of the value.</typeparam>
/// <typeparam name="TPassThrough">What travels along.</typeparam>
/// <param name="Metadata">Where the broker put it.</param>
/// <param name="Message">What was produced.</param>
public sealed record Result<TKey, TValue, TPassThrough>(DeliveryReport<TKey, TValue> Metadata, Message<TKey, TValue, TPassThrough> Message)
    : IResults<TKey, TValue, TPassThrough>
{
    /// <inheritdoc/>
    public TPassThrough PassThrough => Message.PassThrough;

    /// <summary>The record's offset.</summary>
    public Offset Offset => Metadata.Offset;
}
