using System.Diagnostics;

namespace Pausing;

/// <summary>Takes so many payments, and then none for a while.</summary>
internal sealed class Bank(int paymentsUntilItRests)
{
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private int _payments;
    private long? _restsSince;

    /// <summary>Payments that came while it rested.</summary>
    public int Disturbances { get; private set; }

    /// <returns>Whether it takes more.</returns>
    public bool Pay()
    {
        if (_restsSince is { } since && Stopwatch.GetElapsedTime(since) < Rest) Disturbances++;
        if (++_payments != paymentsUntilItRests) return true;
        _restsSince = Stopwatch.GetTimestamp();
        return false;
    }
}
