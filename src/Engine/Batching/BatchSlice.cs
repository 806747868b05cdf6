using Troupe.Engine.Records;

namespace Troupe.Engine.Batching;

/// <summary>Records <paramref name="From"/> to <paramref name="To"/> (not included) of a segment.</summary>
internal readonly record struct BatchSlice(Segment Segment, int From, int To)
{
    public int Count => To - From;

    public long FirstOffset => Segment.Entries[From].Offset;

    public long LastOffset => Segment.Entries[To - 1].Offset;
}
