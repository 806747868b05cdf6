namespace Troupe;

/// <summary>A pause that somebody asked for: the partition's consumer, or a person by <see cref="ITroupe"/>. It is no failure.</summary>
/// <param name="By">Who asked for it; of a consumer its type.</param>
/// <param name="Reason">Why; null if that was not said.</param>
/// <param name="Since">When it was asked for.</param>
/// <param name="Until">When it ends by itself; null if it waits for somebody to resume.</param>
/// <param name="From">The offset that delivery stops before; null if it stopped where it was.</param>
public sealed record PartitionPause(string By, string? Reason, DateTimeOffset Since, DateTimeOffset? Until, long? From);
