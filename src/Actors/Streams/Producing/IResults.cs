namespace Troupe;

/// <summary>What became of an <see cref="IEnvelope{TKey, TValue, TPassThrough}"/> whose records the broker has.</summary>
/// <typeparam name="TKey">The type of keys.</typeparam>
/// <typeparam name="TValue">The type of values.</typeparam>
/// <typeparam name="TPassThrough">What travels along.</typeparam>
public interface IResults<TKey, TValue, TPassThrough>
{
    /// <summary>What travels along.</summary>
    TPassThrough PassThrough { get; }
}
