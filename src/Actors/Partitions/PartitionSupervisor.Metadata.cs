using Troupe.Actors.Consumers;
using Troupe.Engine.Offsets;

namespace Troupe.Actors.Partitions;

/// <content>Metadata: every commit of the partition carries the newest, as a plain one would erase it.</content>
internal sealed partial class PartitionSupervisor
{
    /// <summary>Whether there is something to commit: an offset, or other metadata with the same one.</summary>
    private bool HasNews => HasProgress || (_kernel.Tracker.IsStarted && _kernel.Tracker.Frontier == _kernel.Committed && _kernel.Metadata.IsNews);

    private MetadataRule OpenMetadata()
    {
        var metadata = new MetadataRule(_settings.TopicPartition, _settings.Topic.MetadataMaxBytes);
        if (_kernel.Tracker.IsStarted) metadata.StandAt(_kernel.Tracker.LastMessageEnd);
        return metadata;
    }

    /// <summary>What the next consumer begins with.</summary>
    private string? MetadataHere() => _kernel.Tracker.IsStarted ? _kernel.Metadata.At(_kernel.Tracker.ReplayPosition) : null;

    private void NoteCommitted(PartitionProtocol.Committed committed)
    {
        _kernel.Committed = committed.Offset;
        _kernel.Metadata.Commit(committed.Offset, committed.Metadata);
    }

    private PartitionProtocol.Progress Progress(TaskCompletionSource<bool>? waiter) =>
        new(_settings.TopicPartition, _epoch, _kernel.Tracker.Frontier, waiter) { Metadata = _kernel.Metadata.Newest };

    /// <summary>What a piece of work commits, if all that is under way before it is committed: nothing, an offset, or other metadata with the same one.</summary>
    private void SetNext(PendingWork work)
    {
        if (!_kernel.Tracker.IsStarted) return;
        var (tracker, committed) = (_kernel.Tracker.Copy(), _kernel.Committed ?? -1);
        MarkMetadata? metadata = _kernel.Metadata.Newest is { } text ? new MarkMetadata(0, text) : null;
        foreach (var pending in _pending)
        {
            pending.Marks.ApplyTo(tracker);
            metadata = MarkMetadata.Newer(metadata, pending.Marks.Metadata);
            if (pending != work) committed = Math.Max(committed, pending.Next ?? -1);
        }

        work.Metadata = metadata?.Text;
        var isNew = work.Marks.Metadata is null ? tracker.Frontier > (_kernel.Committed ?? -1) : tracker.Frontier >= (_kernel.Committed ?? -1);
        if (!isNew) return;
        (work.Next, work.MovesNothing) = (tracker.Frontier, tracker.Frontier == committed);
    }

    private void ResolveMetadata(PendingWork work)
    {
        _kernel.Metadata.Mark(work.Marks.Metadata);
        if (work.Next is not { } next) return;
        _kernel.Metadata.Commit(next, work.Metadata);

        // Of what the call marks from here on nothing may lie behind it.
        if (_kernel.Tracker.IsStarted) _incarnation?.Metadata.Marked(_kernel.Tracker.LastMessageEnd - 1);
    }
}
