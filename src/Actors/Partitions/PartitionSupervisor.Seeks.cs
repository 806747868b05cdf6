using Akka.Actor;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Partitions;

/// <content>Going on elsewhere: what it does to the offsets, and where delivery goes on. The client has one seek at a time.</content>
internal sealed partial class PartitionSupervisor
{
    private readonly List<IActorRef> _seekers = [];
    private SeekRequest? _seek;

    /// <summary>Where the client is to fetch from, while it has not said that it does.</summary>
    private long _repositionTo;

    /// <summary>What a forward seek skips begins here. What was delivered and is not marked is not skipped where the user marks himself.</summary>
    private long SkippedFrom =>
        _settings.Topic.ManualOffsets ? Math.Max(Cursor!.Value, _kernel.Tracker.ReplayPosition) : _kernel.Tracker.ReplayPosition;

    private void Resolve(FlowProtocol.SeekPartition seek, IActorRef seeker)
    {
        var epoch = _epoch;
        _ = seek.Target.ResolveAsync(_services.Log, _settings.TopicPartition).PipeTo(
            Self,
            success: offset => new SeekResolved(epoch, new SeekRequest(offset, seek.ResetsCommitted, seek.By, seek.Reason), seeker),
            failure: error => new SeekFailed(seeker, error));
    }

    private void BeginSeek(SeekResolved resolved)
    {
        _seek = resolved.Request;
        _seekers.Add(resolved.Seeker);
        CutWalk();
    }

    /// <summary>Carries out a seek, if there is one and nothing runs. Before a tick begins, or a batch.</summary>
    private void CarryOutSeek()
    {
        if (_seek is not { } seek || _incarnation is { IsBusy: true } || _pending.Count > 0 || _dispatching) return;
        Timers.Cancel(GiveUpTimer);
        EndGivingUp();
        EndBackoff();
        (_kernel.Held, _fetchFailure) = (null, null);
        ApplySeek();
        if (seek.Offset <= _expectedOffset) GoTo(seek.Offset);
        else Fetch(seek.Offset);
        GrantRoom();
    }

    /// <summary>What a seek does to the offsets, wherever delivery goes on.</summary>
    private void ApplySeek()
    {
        if (_seek is not { } seek) return;
        _seek = null;
        var (tracker, target) = (_kernel.Tracker, seek.Offset);
        if (!tracker.IsStarted) _kernel.StartAt(target);
        else if (seek.ResetsCommitted && target < tracker.Frontier) ResetCommitted(target);
        else if (target > SkippedFrom) tracker.FinishRange(SkippedFrom, target);
        else tracker.RewindTo(target);
        _kernel.Progressed();
        LogSought(seek.Reason is null && _seekers.Count == 0 ? LogLevel.Debug : LogLevel.Information, Position, target, seek.By, seek.Reason ?? "no reason given");
        AnswerSeekers(FlowProtocol.Done.Played);
    }

    /// <summary>As if nothing behind it had ever been finished.</summary>
    private void ResetCommitted(long target)
    {
        _kernel.Restart(target);
        if (IsTransactional)
        {
            ContributeProgress();
            return;
        }

        Context.Parent.Tell(new PartitionProtocol.Restarted(_settings.TopicPartition, _epoch, target));
        ReportProgress();
    }

    private void AnswerSeekers(FlowProtocol.Done answer)
    {
        foreach (var seeker in _seekers) seeker.Tell(answer);
        _seekers.Clear();
    }

    /// <summary>Delivery goes on at <paramref name="position"/>: from what is held, or, if that was dropped, from the broker.</summary>
    private void GoTo(long position)
    {
        if (_repositioning || !_buffer.Rewind(position)) Fetch(position);
    }

    private void Fetch(long position)
    {
        (_repositionTo, _endAt, _isAtEnd) = (position, null, false);
        _buffer.Start(position);

        // The client is on its way elsewhere. It is sent on when it is there: what it fetches can then only be of the place that it named last.
        if (_repositioning) return;
        _repositioning = true;
        _services.Poll.Post(new PollCommand.Seek(Assignment, position, _settings.Topic.BufferMessages, _settings.Topic.BufferBytes));
    }

    private void Reposition(long offset)
    {
        var isOnTheWay = _repositioning && offset != _repositionTo;
        _repositioning = false;
        if (isOnTheWay)
        {
            Fetch(_repositionTo);
            return;
        }

        _expectedOffset = offset;
        _buffer.Start(offset);
    }

    /// <summary>It is known where somebody wants to go on.</summary>
    private sealed record SeekResolved(int Epoch, SeekRequest Request, IActorRef Seeker);

    private sealed record SeekFailed(IActorRef Seeker, Exception Error);
}
