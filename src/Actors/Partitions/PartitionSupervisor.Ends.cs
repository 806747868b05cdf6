using Akka.Actor;
using Troupe.Actors.Consumers;
using Troupe.Engine.Records;

namespace Troupe.Actors.Partitions;

/// <content>The end of the partition: a hook that runs as a tick does, where the consumer overrides it.</content>
internal sealed partial class PartitionSupervisor
{
    private readonly bool _wantsEnds;

    /// <summary>The client came to the end here, and the consumer was not told.</summary>
    private long? _endAt;

    private void NoteEnd(Segment segment)
    {
        if (_wantsEnds) _endAt = segment.Count == 0 ? segment.NextOffset : null;
    }

    /// <summary>Tells the consumer that nothing is left to deliver, if nothing runs, waits, or is tried again.</summary>
    /// <returns>Whether it began.</returns>
    private bool BeginEnd()
    {
        if (_endAt is not { } end || _incarnation is not { IsBusy: false } incarnation) return false;
        if (end != _expectedOffset || _repositioning || _buffer.WaitingMessages > 0 || _pending.Count > 0 || _kernel.Held is not null || IsRetrying) return false;
        _endAt = null;
        incarnation.Tick = ++_ticksBegun;
        incarnation.Activity = IncarnationActivity.Ticking;
        incarnation.Actor.Tell(new ConsumerProtocol.RunTick(incarnation.Tick) { IsEndOfPartition = true });
        return true;
    }
}
