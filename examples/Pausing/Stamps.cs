namespace Pausing;

/// <summary>A payment by post needs one. When they are used up there are new ones at the third time of asking.</summary>
internal sealed class Stamps
{
    private const int Asking = 3;
    private const int NewOnes = 100;

    private int _left = 30;
    private int _asked;

    public bool AreUsedUp => _left == 0;

    /// <summary>Payments that had none.</summary>
    public int Missing { get; private set; }

    public void Use()
    {
        if (AreUsedUp) Missing++;
        else _left--;
    }

    /// <returns>Whether there are some now.</returns>
    public bool Ask()
    {
        if (++_asked < Asking) return false;
        _left = NewOnes;
        return true;
    }
}
