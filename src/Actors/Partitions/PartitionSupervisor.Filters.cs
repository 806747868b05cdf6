using Troupe.Engine.Failure;
using Troupe.Engine.Filters;
using Troupe.Engine.Records;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Partitions;

/// <content>What keeps messages back, or drops them, before they are delivered: their age, and how many came before. Nothing where the route says nothing of it.</content>
internal sealed partial class PartitionSupervisor
{
    private const string FilterTimer = "filter";

    private readonly ThrottleWindow? _throttle;

    /// <summary>Why the next message is kept back, and until when; null if it is not.</summary>
    private (string Setting, DateTimeOffset Until)? _keptBack;

    /// <summary>How many messages may be delivered now, and before which one; null if none.</summary>
    private (int Most, long? Stop)? Admit(int most, long? stop)
    {
        _keptBack = null;
        if (_throttle is { } throttle)
        {
            if (throttle.Left is var left && left > TimeSpan.Zero)
            {
                KeepBack("throttle", left);
                return null;
            }

            most = Math.Min(most, throttle.Allowed);
        }

        if (_settings.Topic.Filters.LooksAtMessages()) stop = StopByAge(most, stop);
        return _givingUp is null ? (most, stop) : null;
    }

    private long? StopByAge(int most, long? stop)
    {
        var (filters, tracker, expired) = (_settings.Topic.Filters, _kernel.Tracker, 0);
        foreach (var (segment, entry) in _buffer.Ahead(tracker))
        {
            var offset = segment.Entries[entry].Offset;
            if (most == 0 || offset >= stop) break;
            if (MessageAge.IsExpired(filters, segment, entry, _services.Time))
            {
                if (IsRetried(offset))
                {
                    // What lies before it comes first; it stays expired.
                    if (CanGiveUp(offset)) GiveUp(Expired(segment, offset));
                    stop = offset;
                    break;
                }

                tracker.Finish(offset);
                expired++;
                continue;
            }

            if (MessageAge.Left(filters, segment, entry, _services.Time) is var left && left > TimeSpan.Zero)
            {
                KeepBack("delay-by", left);
                stop = offset;
                break;
            }

            most--;
        }

        if (expired > 0)
        {
            LogExpired(Position, expired, filters.ExpireAfter!.Value);
            _kernel.Progressed();
        }

        return stop;
    }

    /// <summary>In collective mode only the first unfinished message is known to have been tried.</summary>
    private bool IsRetried(long offset) =>
        _kernel.Ledger.AttemptOf(offset) > 1
        && (_settings.Topic.DeadLetterQueue.Independent || offset == _kernel.Tracker.ReplayPosition)
        && _settings.Topic.DeadLetterQueue.Strategy == DeadLetterStrategy.Dispatch;

    private FailureVerdict.GiveUp Expired(Segment segment, long offset)
    {
        var queue = _settings.Topic.DeadLetterQueue;
        var exception = new MessageExpiredException(segment.TopicPartition, offset, _settings.Topic.Filters.ExpireAfter!.Value);
        return new FailureVerdict.GiveUp(
            offset, _kernel.Ledger.AttemptOf(offset) - 1, exception, new FailureTreatment(FailureAction.DeadLetter, queue.MaxRetries, queue.Topic));
    }

    private void KeepBack(string setting, TimeSpan left)
    {
        _keptBack = (setting, _services.Time.GetUtcNow() + left);
        var look = left < LongestPauseTimer ? left : LongestPauseTimer;
        Timers.StartSingleTimer(FilterTimer, Continue.Instance, TimeSpan.FromMilliseconds(Math.Ceiling(look.TotalMilliseconds)));
    }
}
