namespace Troupe;

/// <summary>An element without a record, in its place.</summary>
/// <typeparam name="TKey">The type of keys.</typeparam>
/// <typeparam name="TValue">The type of values.</typeparam>
/// <typeparam name="TPassThrough">What travels along.</typeparam>
/// <param name="PassThrough">What travels along.</param>
public sealed record PassThroughResult<TKey, TValue, TPassThrough>(TPassThrough PassThrough) : IResults<TKey, TValue, TPassThrough>;
