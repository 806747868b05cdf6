namespace Troupe.Engine.Polling;

/// <summary>How much a poll thread has to do; two of them say for which share of the time between them it was busy.</summary>
/// <param name="Lag">Messages of its partitions that it has not read yet, as far as the client knows the ends of their logs.</param>
/// <param name="Waited">How long it has waited for messages since it began.</param>
/// <param name="At">How long ago it began.</param>
internal readonly record struct PollLoad(long Lag, TimeSpan Waited, TimeSpan At)
{
    /// <summary>The share of the time since <paramref name="earlier"/> in which it did not wait for messages, from 0 to 1.</summary>
    public double BusySince(PollLoad earlier) =>
        At <= earlier.At ? 0 : Math.Clamp(1 - ((Waited - earlier.Waited) / (At - earlier.At)), 0, 1);
}
