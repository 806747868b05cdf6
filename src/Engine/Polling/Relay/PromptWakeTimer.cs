namespace Troupe.Engine.Polling.Relay;

/// <summary>An event: it knows no delay.</summary>
internal sealed class PromptWakeTimer : IWakeTimer
{
    // Sleeps at once: a spinning thread takes the processor from the one that serves.
    private readonly ManualResetEventSlim _event = new(initialState: false, spinCount: 1);
    private readonly Lock _lock = new();
    private bool _isDisposed;

    public void Set(TimeSpan delay)
    {
        lock (_lock)
        {
            if (!_isDisposed) _event.Set();
        }
    }

    public void Cancel()
    {
        lock (_lock)
        {
            if (!_isDisposed) _event.Reset();
        }
    }

    public bool Wait(TimeSpan timeout)
    {
        if (!_event.Wait(timeout)) return false;
        _event.Reset();
        return true;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _event.Dispose();
        }
    }
}
