namespace Transactions;

/// <summary>Three batches fail: the fifth, the tenth and the fifteenth.</summary>
internal sealed class Mishaps
{
    private const int Every = 5;
    private const int Most = 3;

    private int _batches;
    private int _happened;

    public int Happened => Volatile.Read(ref _happened);

    public void MayHappen()
    {
        if (Interlocked.Increment(ref _batches) is var batch && (batch % Every != 0 || batch > Every * Most)) return;
        Interlocked.Increment(ref _happened);
        throw new InvalidOperationException("A mishap after all the work was done.");
    }
}
