namespace Troupe;

/// <summary>How a transaction ended that did not throw.</summary>
public enum TransactionOutcome
{
    /// <summary>What it produced and marked is visible.</summary>
    Committed,

    /// <summary>The consumer aborted it: nothing of it is visible.</summary>
    Aborted,
}
