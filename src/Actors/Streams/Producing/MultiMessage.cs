namespace Troupe;

/// <summary>Several records, produced in their order, equal ones as often as they are there; continues as a <see cref="MultiResult{TKey, TValue, TPassThrough}"/>.</summary>
/// <typeparam name="TKey">The type of keys.</typeparam>
/// <typeparam name="TValue">The type of values.</typeparam>
/// <typeparam name="TPassThrough">What travels along.</typeparam>
/// <param name="Records">The records.</param>
/// <param name="PassThrough">What travels along.</param>
public sealed record MultiMessage<TKey, TValue, TPassThrough>(IReadOnlyList<ProducerRecord<TKey, TValue>> Records, TPassThrough PassThrough)
    : IEnvelope<TKey, TValue, TPassThrough>
{
    /// <inheritdoc/>
    public IEnvelope<TKey, TValue, TOther> WithPassThrough<TOther>(TOther value) => new MultiMessage<TKey, TValue, TOther>(Records, value);
}
