using Troupe.Engine.Offsets;

namespace Troupe.Actors.Consumers;

/// <summary>What an incarnation has finished since its supervisor last looked. Written from any thread, taken by the supervisor.</summary>
internal sealed class LeaseMarks
{
    private const long None = -1;

    // The highest and the newest mark belong together: one without the other would be taken for something else.
    private readonly Lock _lock = new();
    private long _highest = None;
    private long _newest = None;
    private int _walked;
    private MarkMetadata? _metadata;
    private List<long>? _givenUp;

    /// <summary>How many messages of the running batch the walk has finished.</summary>
    public int Walked
    {
        get => Volatile.Read(ref _walked);
        set => Volatile.Write(ref _walked, value);
    }

    /// <summary>The user marked a message and all before it.</summary>
    /// <param name="offset">The message.</param>
    /// <param name="metadata">What is committed with it; null for nothing of its own.</param>
    public void Mark(long offset, string? metadata = null)
    {
        lock (_lock)
        {
            (_highest, _newest) = (Math.Max(_highest, offset), offset);
            if (metadata is not null) _metadata = MarkMetadata.Newer(_metadata, new MarkMetadata(offset + 1, metadata));
        }
    }

    /// <summary>The user sent a message to the dead letter queue himself: only that one is finished.</summary>
    public void GiveUp(long offset)
    {
        lock (_lock) (_givenUp ??= []).Add(offset);
    }

    /// <summary>The highest and the newest mark since the last call; null where there was none.</summary>
    public (long? Highest, long? Newest) TakeMarks() => TakeMarks(out _);

    /// <summary>The highest and the newest mark since the last call; null where there was none.</summary>
    /// <param name="metadata">What they had, taken with them: it must not be committed with an offset that it says nothing of.</param>
    public (long? Highest, long? Newest) TakeMarks(out MarkMetadata? metadata)
    {
        lock (_lock)
        {
            var (highest, newest) = (_highest, _newest);
            (_highest, _newest) = (None, None);
            (metadata, _metadata) = (_metadata, null);
            return (highest == None ? null : highest, newest == None ? null : newest);
        }
    }

    public IReadOnlyList<long> TakeGivenUp()
    {
        if (Volatile.Read(ref _givenUp) is null) return [];
        lock (_lock)
        {
            var taken = _givenUp!;
            _givenUp = null;
            return taken;
        }
    }

    /// <summary>Takes over what was marked in <paramref name="other"/>, which is empty afterwards.</summary>
    public void Absorb(LeaseMarks other)
    {
        var (highest, newest) = other.TakeMarks(out var metadata);
        lock (_lock)
        {
            if (highest is { } high) Mark(high);
            if (newest is { } last && last != highest) Mark(last);
            _metadata = MarkMetadata.Newer(_metadata, metadata);
        }

        if (other.Walked > Walked) Walked = other.Walked;
        foreach (var offset in other.TakeGivenUp()) GiveUp(offset);
    }

    public void Clear()
    {
        TakeMarks();
        TakeGivenUp();
        Walked = 0;
    }
}
