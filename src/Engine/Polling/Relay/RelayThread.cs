namespace Troupe.Engine.Polling.Relay;

/// <summary>A thread of a <see cref="PollRelay"/>, to which a turn at the loop can be offered. Who offers it may withdraw the offer until it is taken.</summary>
/// <param name="timer">What it sleeps on; its own from now on.</param>
internal sealed class RelayThread(IWakeTimer timer) : IDisposable
{
    private const long None = 0;

    private long _number;
    // Which offer is open. By number, as the one who withdraws an old offer must not meet another one's new offer.
    private long _open;
    private bool _wasOffered;

    /// <summary>Offers a turn. One offer at a time.</summary>
    /// <param name="patience">After how long the thread is woken to take it.</param>
    /// <returns>The number of the offer.</returns>
    public long Offer(TimeSpan patience)
    {
        var number = ++_number;
        Volatile.Write(ref _wasOffered, true);
        Volatile.Write(ref _open, number);
        timer.Set(patience);
        return number;
    }

    /// <returns>False if the offer has been taken: the turn is the thread's.</returns>
    public bool TryWithdraw(long number)
    {
        if (Interlocked.CompareExchange(ref _open, None, number) != number) return false;
        timer.Cancel();
        return true;
    }

    /// <summary>Sleeps until it can take an offer; called on the thread itself.</summary>
    /// <param name="timeout">How long it may be without any offer.</param>
    /// <returns>False if it was for so long.</returns>
    public bool TryTake(TimeSpan timeout)
    {
        while (true)
        {
            var isWoken = timer.Wait(timeout);
            if (Interlocked.Exchange(ref _open, None) != None) return true;
            // Woken for an offer that was withdrawn at that moment, or offers came that nobody needed to take.
            if (!isWoken && !Interlocked.Exchange(ref _wasOffered, false)) return false;
        }
    }

    public void Dispose() => timer.Dispose();
}
