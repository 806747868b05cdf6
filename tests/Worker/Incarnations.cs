namespace Troupe.Worker;

/// <summary>Numbers the consumers of this process.</summary>
internal sealed class Incarnations
{
    private int _last;

    public int Next() => Interlocked.Increment(ref _last);
}
