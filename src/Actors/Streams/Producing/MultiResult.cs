namespace Troupe;

/// <summary>Several records that the broker has, in the order in which they were produced.</summary>
/// <typeparam name="TKey">The type of keys.</typeparam>
/// <typeparam name="TValue">The type of values.</typeparam>
/// <typeparam name="TPassThrough">What travels along.</typeparam>
/// <param name="Parts">One for each record.</param>
/// <param name="PassThrough">What travels along.</param>
public sealed record MultiResult<TKey, TValue, TPassThrough>(IReadOnlyList<MultiResultPart<TKey, TValue>> Parts, TPassThrough PassThrough)
    : IResults<TKey, TValue, TPassThrough>;
