namespace Troupe.Actors.Streams.Connections;

/// <summary>A stream's partition at one moment, for whoever looks at it.</summary>
/// <param name="Frontier">The first offset that is not finished; null if nothing is known yet.</param>
/// <param name="Oldest">Timestamp of the first record that was fetched and is not finished, in milliseconds since 1970; null if there is none.</param>
/// <param name="Emitted">How far what has gone out is ahead of what is finished, in offsets.</param>
/// <param name="Waiting">Records that were fetched and not taken.</param>
/// <param name="WaitingBytes">Their bytes.</param>
internal readonly record struct StreamFigures(long? Frontier, long? Oldest, int Emitted, int Waiting, long WaitingBytes);
