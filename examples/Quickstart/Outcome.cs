using System.Collections.Immutable;

namespace Quickstart;

/// <summary>What became of the flights, as the topics tell it. One thread adds; <see cref="Finished"/> may be read by others meanwhile.</summary>
internal sealed class Outcome(int flights)
{
    private readonly bool[] _isSeen = new bool[flights];
    private readonly Dictionary<string, int> _origins = [];
    private readonly Dictionary<int, int> _attempts = [];
    private int _finished;

    /// <summary>Flights there are.</summary>
    public int Flights => flights;

    /// <summary>Flights with a result or a dead letter, each counted once.</summary>
    public int Finished => Volatile.Read(ref _finished);

    /// <summary>Records beyond the first of a flight. At least once allows them; a run without a crash has none.</summary>
    public int Repeated { get; private set; }

    /// <summary>Results per origin.</summary>
    public IReadOnlyDictionary<string, int> Origins => _origins;

    /// <summary>Attempts by flight that was given up, in the order of the file.</summary>
    public ImmutableSortedDictionary<int, int> DeadLetters => _attempts.ToImmutableSortedDictionary();

    /// <summary>Counts a flight that the consumer accepted.</summary>
    public void AddResult(FlightResult result)
    {
        if (IsFirst(result.Index))
            _origins[result.Origin] = _origins.GetValueOrDefault(result.Origin) + 1;
    }

    /// <summary>Counts a flight that was given up.</summary>
    public void AddDeadLetter(int index, int attempts)
    {
        if (IsFirst(index))
            _attempts[index] = attempts;
    }

    private bool IsFirst(int index)
    {
        if (_isSeen[index])
        {
            Repeated++;
            return false;
        }

        _isSeen[index] = true;
        Volatile.Write(ref _finished, _finished + 1);
        return true;
    }
}
