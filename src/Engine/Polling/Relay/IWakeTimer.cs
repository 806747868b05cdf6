namespace Troupe.Engine.Polling.Relay;

/// <summary>Wakes the one thread that sleeps on it.</summary>
internal interface IWakeTimer : IDisposable
{
    /// <summary>The operating system's where it has one that costs less to set and to cancel than a thread costs to wake; else one that wakes at once.</summary>
    static IWakeTimer Create() => (IWakeTimer?)LinuxWakeTimer.TryCreate() ?? new PromptWakeTimer();

    /// <summary>Wakes the thread, which may not sleep yet, once; nothing after it was disposed of. May be called on any thread.</summary>
    /// <param name="delay">When, or earlier; zero for at once.</param>
    void Set(TimeSpan delay);

    /// <summary>What was <see cref="Set"/> and has not woken the thread does not any more, if it can still be helped.</summary>
    void Cancel();

    /// <summary>Sleeps; called by one thread.</summary>
    /// <returns>False if nothing woke it in that time.</returns>
    bool Wait(TimeSpan timeout);
}
