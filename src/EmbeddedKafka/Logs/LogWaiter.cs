namespace Troupe.EmbeddedKafka.Logs;

/// <summary>A fetch that waits for records: completed by the first append, by its time-out, or by whoever ends the wait early.</summary>
internal sealed class LogWaiter : IDisposable
{
    private readonly TaskCompletionSource<bool> _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;

    public LogWaiter(TimeSpan timeout, TimeProvider time) =>
        _timer = time.CreateTimer(static waiter => ((LogWaiter)waiter!).GiveUp(), this, timeout, Timeout.InfiniteTimeSpan);

    /// <summary>True when records came, false when waiting has no more point.</summary>
    public Task<bool> Woken => _woken.Task;

    public void Wake() => _woken.TrySetResult(true);

    public void GiveUp() => _woken.TrySetResult(false);

    public void Dispose() => _timer.Dispose();
}
