namespace Troupe;

/// <summary>
/// A transaction was rolled back, by the broker or by <c>Abort</c>: nothing of it is visible. Its messages are delivered again by themselves, so let the
/// exception pass; of a rollback by the broker it counts as no attempt. Thrown by the transaction itself and by everything that the same call tries
/// after it.
/// </summary>
public sealed class TransactionRolledBackException : Exception
{
    internal TransactionRolledBackException(string message)
        : base(message)
    {
    }
}
