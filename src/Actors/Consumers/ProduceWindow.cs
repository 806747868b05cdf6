namespace Troupe.Actors.Consumers;

/// <summary>The produces of one incarnation that are not acknowledged yet, by their numbers. Not thread-safe.</summary>
internal sealed class ProduceWindow
{
    private bool[] _ended = new bool[16];
    private long _lowest = 1;

    /// <summary>Number of the newest produce; 0 before the first.</summary>
    public long Newest { get; private set; }

    /// <summary>The oldest produce that is not acknowledged; one past the newest if all are.</summary>
    public long LowestOutstanding => _lowest;

    public bool IsEmpty => _lowest > Newest;

    public long Begin()
    {
        Newest++;
        if (Newest - _lowest >= _ended.Length) Grow();
        _ended[Newest % _ended.Length] = false;
        return Newest;
    }

    public void End(long number)
    {
        _ended[number % _ended.Length] = true;
        while (_lowest <= Newest && _ended[_lowest % _ended.Length]) _lowest++;
    }

    private void Grow()
    {
        var larger = new bool[_ended.Length * 2];
        for (var number = _lowest; number < Newest; number++) larger[number % larger.Length] = _ended[number % _ended.Length];
        _ended = larger;
    }
}
