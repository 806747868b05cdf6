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

    public void Repositioned(int epoch, long offset) => Repositions.Add((epoch, offset));
}
