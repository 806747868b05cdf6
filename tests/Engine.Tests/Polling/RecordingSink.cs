using Troupe.Engine.Polling;
using Troupe.Engine.Records;

namespace Troupe.Engine.Tests.Polling;

/// <summary>A mailbox that remembers.</summary>
internal sealed class RecordingSink : IPartitionSink
{
    public List<Segment> Segments { get; } = [];

    public List<(int Epoch, long Offset)> Repositions { get; } = [];

    public IEnumerable<long> FirstOffsets => Segments.Select(segment => segment.FirstOffset);

    public void Deliver(Segment segment) => Segments.Add(segment);

    /// <summary>Ends of the log that it was told of.</summary>
    public List<long> Ends { get; } = [];

    public void EndKnown(long offset) => Ends.Add(offset);

    public void Repositioned(int epoch, long offset) => Repositions.Add((epoch, offset));
}
