namespace Troupe.Actors.Partitions;

/// <summary>Delivery is to go on somewhere else.</summary>
/// <param name="Offset">Where.</param>
/// <param name="ResetsCommitted">Whether the committed offset goes back with it.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why; null if that was not said.</param>
internal sealed record SeekRequest(long Offset, bool ResetsCommitted, string By, string? Reason);
