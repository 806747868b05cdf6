namespace Troupe.Actors.Transactions;

/// <summary>A partition whose contributions are taken.</summary>
internal sealed class Enlistment(int epoch)
{
    public int Epoch { get; } = epoch;

    /// <summary>Whether work of it was rolled back, and its lessee has not begun again: what still comes was done before it knew.</summary>
    public bool IsOut { get; set; }

    /// <summary>Whether a record of it may be what the broker did not take: its next contribution commits alone, which tells.</summary>
    public bool IsSuspect { get; set; }
}
