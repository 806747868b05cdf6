namespace Troupe.TestKit.Time;

/// <summary>
/// The asynchronous flow of a consumer's calls, followed over awaits, <c>ConfigureAwait(false)</c> and <c>Task.Run</c>: how many threads run code of
/// it now, and which timers it made.
/// </summary>
internal sealed class CallFlow(VirtualTime time)
{
    // The runtime says when a thread takes up or leaves a flow, which is what makes the count exact.
    private static readonly AsyncLocal<CallFlow?> Current = new(Switched);

    [ThreadStatic]
    private static bool _isOurThread;

    /// <summary>Guarded by the clock.</summary>
    public int Threads { get; set; }

    /// <summary>Grows with everything the call does: code that runs, timers that it makes and that fire. Guarded by the clock.</summary>
    public long Activity { get; set; }

    /// <summary>Whether code of it ran on a thread that is not ours; guarded by the clock.</summary>
    public bool WasOnForeignThread { get; set; }

    /// <summary>The flow this code belongs to, if it is one of that clock.</summary>
    public static CallFlow? Of(VirtualTime clock) => Current.Value is { } flow && flow.IsOf(clock) ? flow : null;

    /// <summary>Runs an actor of the consumer, or a timer: when it returns, nothing of the flow is left on this thread.</summary>
    /// <param name="flow">The flow that begins here; null for none.</param>
    /// <param name="run">What is run.</param>
    public static void Run(CallFlow? flow, Action run)
    {
        _isOurThread = true;
        if (flow is not null) Current.Value = flow;
        try
        {
            run();
        }
        finally
        {
            if (flow is not null) Current.Value = null;
            _isOurThread = false;
        }
    }

    private static void Switched(AsyncLocalValueChangedArgs<CallFlow?> change)
    {
        change.PreviousValue?.Count(-1);
        change.CurrentValue?.Count(1);
    }

    private bool IsOf(VirtualTime clock) => ReferenceEquals(time, clock);

    private void Count(int change) => time.CountThread(this, change, isForeign: !_isOurThread);
}
