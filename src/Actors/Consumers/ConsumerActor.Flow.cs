using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Consumers;
using Troupe.Actors.Partitions;
using Troupe.Engine.Administration;

namespace Troupe;

/// <content>Pausing, resuming, and going on elsewhere.</content>
public abstract partial class ConsumerActor
{
    /// <summary>
    /// Stops delivery: behind the current message, in the batch form behind the batch, which then counts as whole. A pause wins over a backoff, and a
    /// later one replaces an earlier one. It outlives this instance, but not the assignment. What is asked for in a call takes effect when that is over.
    /// </summary>
    /// <param name="from">Stops before this offset instead; what lies before it is still delivered. In the batch form one within the batch leaves the batch unfinished: only marks count.</param>
    /// <param name="duration">How long, from now on; longer than 0. Null until <see cref="Resume"/>, or <see cref="ITroupe.ResumeAsync"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is none of a message, or the duration is not longer than 0.</exception>
    protected void Pause(Offset? from = null, TimeSpan? duration = null)
    {
        if (from is { } offset) ArgumentOutOfRangeException.ThrowIfNegative(offset.Value, nameof(from));
        if (duration is { } length) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero, nameof(duration));
        _assignment.Lease.Flow.Pause(UserPause.Begin(_assignment.Time, from?.Value, duration, GetType().Name, reason: null));
        TellFlow();
    }

    /// <summary>Ends what the partition waits for: a pause, also one that a person asked for, or a backoff. What is asked for in a call takes effect when that is over.</summary>
    protected void Resume()
    {
        _assignment.Lease.Flow.Resume();
        TellFlow();
    }

    /// <summary>
    /// Goes on at another offset, as soon as the running call is over: the walk ends after the current message, and in the batch form a seek into the
    /// batch leaves it unfinished but for its marks. Forwards, what is skipped counts as finished. Backwards, messages come again, and the committed
    /// offset stands still until they have passed it. A pause goes on at the new place. A call that fails does not seek.
    /// </summary>
    /// <param name="offset">An offset, <see cref="Offset.Beginning"/> or <see cref="Offset.End"/>. One beyond the end goes where <c>auto.offset.reset</c> says.</param>
    /// <param name="resetCommitted">Whether the committed offset goes back, too: after a crash or a rebalance all comes again, also what was dead-lettered.</param>
    /// <returns>Completes when the place is known and nothing can come between any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The offset is none of these.</exception>
    /// <exception cref="KafkaException">The broker does not say where the beginning or the end is; nothing has changed.</exception>
    /// <exception cref="AssignmentLostException">The partition is not this consumer's any more.</exception>
    protected Task SeekAsync(Offset offset, bool resetCommitted = false) => SeekAsync(_assignment.Log.ResolveAsync(TopicPartition, offset), resetCommitted);

    /// <summary>Goes on at the first message that is not older than <paramref name="time"/>, or at the end if there is none; else as <see cref="SeekAsync(Offset, bool)"/>.</summary>
    /// <param name="time">By the messages' timestamps.</param>
    /// <returns>Completes when the place is known.</returns>
    /// <exception cref="KafkaException">The broker does not say where that is; nothing has changed.</exception>
    /// <exception cref="AssignmentLostException">The partition is not this consumer's any more.</exception>
    protected Task SeekAsync(DateTimeOffset time) => SeekAsync(_assignment.Log.OffsetAtAsync(TopicPartition, time), resetCommitted: false);

    private async Task SeekAsync(Task<long> target, bool resetCommitted)
    {
        var offset = await target.ConfigureAwait(false);
        if (!_assignment.Lease.IsAlive) throw AssignmentLostException.AtSeek(TopicPartition);
        _assignment.Lease.Flow.Seek(new SeekRequest(offset, resetCommitted, GetType().Name, Reason: null));
        TellFlow();
    }

    /// <summary>While a call runs, its end brings it too.</summary>
    private void TellFlow() => _assignment.Supervisor.Tell(new ConsumerProtocol.FlowRequested(_assignment.Incarnation), ActorRefs.NoSender);
}
