namespace Troupe.EmbeddedKafka.Faults;

/// <summary>One armed fault; ends when it has met its number of requests or is disposed.</summary>
internal sealed class Fault(FaultKind kind, ApiKey api, string? topic, int? partition, int times, Action<Fault> remove) : IDisposable
{
    private int _left = times;

    public FaultKind Kind { get; } = kind;

    public ErrorCode Error { get; init; }

    public TimeSpan Delay { get; init; }

    public bool Matches(FaultKind wanted, ApiKey asked) => Kind == wanted && api == asked;

    public bool Covers(string? itsTopic, int? itsPartition) =>
        (topic is null || topic == itsTopic) && (partition is null || partition == itsPartition);

    /// <summary>Uses the fault up for one request; false when it was used up already.</summary>
    public bool TryUse()
    {
        var left = Interlocked.Decrement(ref _left);
        if (left <= 0)
            remove(this);
        return left >= 0;
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _left, 0);
        remove(this);
    }
}
