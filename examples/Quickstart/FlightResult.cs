namespace Quickstart;

/// <summary>What the consumer writes for each flight it accepted.</summary>
/// <param name="Index">The flight's place in the data file.</param>
/// <param name="Origin">Where it started.</param>
internal sealed record FlightResult(int Index, string Origin);
