namespace Troupe;

/// <summary>One record; continues as a <see cref="Result{TKey, TValue, TPassThrough}"/>.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TValue">The type of the value.</typeparam>
/// <typeparam name="TPassThrough">What travels along.</typeparam>
/// <param name="Record">The record.</param>
/// <param name="PassThrough">What travels along.</param>
public sealed record Message<TKey, TValue, TPassThrough>(ProducerRecord<TKey, TValue> Record, TPassThrough PassThrough) : IEnvelope<TKey, TValue, TPassThrough>
{
    /// <inheritdoc/>
    public IReadOnlyList<ProducerRecord<TKey, TValue>> Records => [Record];

    /// <inheritdoc/>
    public IEnvelope<TKey, TValue, TOther> WithPassThrough<TOther>(TOther value) => new Message<TKey, TValue, TOther>(Record, value);
}
