namespace Troupe;

/// <summary>No record, in its place among those that have some; continues as a <see cref="PassThroughResult{TKey, TValue, TPassThrough}"/>.</summary>
/// <typeparam name="TKey">The type of keys.</typeparam>
/// <typeparam name="TValue">The type of values.</typeparam>
/// <typeparam name="TPassThrough">What travels along.</typeparam>
/// <param name="PassThrough">What travels along.</param>
public sealed record PassThroughMessage<TKey, TValue, TPassThrough>(TPassThrough PassThrough) : IEnvelope<TKey, TValue, TPassThrough>
{
    /// <inheritdoc/>
    public IReadOnlyList<ProducerRecord<TKey, TValue>> Records => [];

    /// <inheritdoc/>
    public IEnvelope<TKey, TValue, TOther> WithPassThrough<TOther>(TOther value) => new PassThroughMessage<TKey, TValue, TOther>(value);
}
