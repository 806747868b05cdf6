namespace Troupe.TestKit.Time;

/// <summary>
/// The asynchronous flow of a consumer's calls, followed over awaits, <c>ConfigureAwait(false)</c> and <c>Task.Run</c>: how many threads run code of
/// it now, and which timers it made.
/// </summary>
internal sealed class CallFlow(VirtualTime time)
{
    // The runtime says when a thread takes up or leaves a flow, which is what makes the count exact.
    private static readonly AsyncLocal<CallFlow?> Current = new(Switched);

    /// <summary>Guarded by the clock.</summary>
    public int Threads { get; set; }

    /// <summary>The flow this code belongs to, if it is one of that clock.</summary>
    public static CallFlow? Of(VirtualTime clock) => Current.Value is { } flow && flow.IsOf(clock) ? flow : null;

    /// <summary>Runs an actor of the consumer.</summary>
    public static void Run(CallFlow flow, Action run)
    {
        Current.Value = flow;
        try
        {
            run();
        }
        finally
        {
            Current.Value = null;
        }
    }

    private static void Switched(AsyncLocalValueChangedArgs<CallFlow?> change)
    {
        change.PreviousValue?.Count(-1);
        change.CurrentValue?.Count(1);
    }

    private bool IsOf(VirtualTime clock) => ReferenceEquals(time, clock);

    private void Count(int change) => time.CountThread(this, change);
}
