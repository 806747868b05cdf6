namespace Troupe.Engine.Polling;

/// <summary>The poll thread's question whether partitions may be given up: it waits for the answer, and not longer than the bound.</summary>
internal sealed class RevocationTicket(TimeSpan bound, Action wake)
{
    private volatile bool _isComplete;

    public TimeSpan Bound { get; } = bound;

    public bool IsComplete => _isComplete;

    /// <summary>Everything is finished and committed. May be called on any thread, more than once.</summary>
    public void Complete()
    {
        _isComplete = true;
        wake();
    }
}
