using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Engine.Offsets;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Connections;

/// <content>Commits: gathered, one at a time, never backwards.</content>
internal sealed partial class ConnectionActor
{
    private int _failedCommits;
    private string? _commitFailure;
    private bool _metRebalance;

    private const int MaxLastCommits = 3;

    private bool _flushIsDue;
    private bool _commitBeganInTrouble;

    private void Offer(PartitionProtocol.Progress progress)
    {
        if (Find(new AssignedPartition(progress.TopicPartition, progress.Epoch)) is null)
        {
            progress.Committed?.TrySetResult(false);
            return;
        }

        _commits.Offer(progress.TopicPartition, progress.Frontier, progress.Committed, progress.Metadata);

        // One commit for all that is in the mailbox already.
        if (_flushIsDue) return;
        _flushIsDue = true;
        Self.Tell(FlushCommits.Instance);
    }

    private void Commit()
    {
        _flushIsDue = false;
        var offsets = _commits.Begin();
        if (offsets.Count == 0) return;
        _commitBeganInTrouble = IsInTrouble;
        _telemetry.BeginCommit();
        _ = _loop.CommitAsync(offsets).PipeTo(Self, success: () => new CommitEnded(null), failure: error => new CommitEnded(error));
    }

    private void EndCommit(Exception? error)
    {
        _telemetry.EndCommit(error);
        if (error is null)
        {
            NoteCommit();
            foreach (var accepted in _commits.Succeeded())
            {
                if (_seats.TryGetValue(accepted.TopicPartition, out var seat))
                    seat.Supervisor?.Tell(new PartitionProtocol.Committed(seat.Partition.Epoch, accepted.Offset.Value) { Metadata = OffsetAndMetadata.Of(accepted) });
            }

            Commit();
        }
        else
        {
            NoteFailedCommit(error);
            _commits.Failed();
            if (MayCommitAgain()) Commit();
        }

        Settle();
    }

    /// <summary>Partitions that leave have no next interval: their last commit is repeated at once, a few times.</summary>
    private bool MayCommitAgain()
    {
        var again = false;
        foreach (var departure in _departures)
        {
            if (departure.IsClosed && !departure.IsCommitted) again |= ++departure.FailedCommits < MaxLastCommits;
        }

        return again;
    }

    private void NoteCommit()
    {
        if (_failedCommits > 0) LogCommitted(Name, _failedCommits);
        (_failedCommits, _commitFailure, _metRebalance) = (0, null, false);

        // The flow is back, whatever the client that probes finds out, and when; unless it was an answer that was on its way when the broker went.
        if (_commitBeganInTrouble || !IsInTrouble) NoteOwnAnswer();
    }

    private void NoteFailedCommit(Exception error)
    {
        // In every rebalance a commit can be on its way: no trouble, if it succeeds when that is over and nothing is given up meanwhile.
        if (!_metRebalance && _failedCommits == 0 && _departures.Count == 0 && IsOfARebalance(error))
        {
            _metRebalance = true;
            LogCommitMetRebalance(Name);
            return;
        }

        // A trouble that lasts is said when it begins. What leaves has few attempts, and each of them matters.
        if (++_failedCommits == 1 || _departures.Count > 0) LogCommitFailed(error, Name);
        _commitFailure = error.Message;
    }

    private static bool IsOfARebalance(Exception error) =>
        error is KafkaException { Error.Code: ErrorCode.IllegalGeneration or ErrorCode.RebalanceInProgress };

    private sealed record FlushCommits
    {
        public static readonly FlushCommits Instance = new();
    }

    private sealed record CommitEnded(Exception? Error);
}
