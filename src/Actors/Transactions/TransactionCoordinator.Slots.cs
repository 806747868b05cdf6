using Akka.Actor;
using Confluent.Kafka;
using Troupe.Engine.Backoff;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Transactions;

/// <content>Slots that lose their producer, and get another one.</content>
internal sealed partial class TransactionCoordinator
{
    private static readonly BackoffSettings OpeningBackoff = new() { Initial = TimeSpan.FromMilliseconds(250), Maximum = TimeSpan.FromSeconds(5) };

    private void Open(SlotSeat seat)
    {
        if (_closing is not null && !seat.HasLeftOpen && _committing?.Slot != seat.Index) return;
        _ = seat.Slot.OpenAsync().PipeTo(Self, success: outcome => new SlotOpened(seat.Index, outcome), failure: error => new Failed(error));
    }

    /// <summary>At once; but two processes that have one id would fence each other as fast as they can.</summary>
    private void Reopen(SlotSeat seat, Error? error)
    {
        var isFenced = error?.Code is ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch;
        // Who fenced it has ended what it left.
        seat.HasLeftOpen = !isFenced;
        if (!isFenced || ++seat.Fences == 1)
        {
            Open(seat);
            return;
        }

        var backoff = OpenLater(seat, seat.Fences - 1);
        LogFencedAgain(_settings.Connection, seat.Slot.Id, seat.Fences, backoff);
    }

    private TimeSpan OpenLater(SlotSeat seat, int failures)
    {
        var backoff = BackoffSchedule.Delay(OpeningBackoff, failures, Random.Shared.NextDouble());
        Timers.StartSingleTimer(seat, new OpenAgain(seat.Index), backoff);
        return backoff;
    }

    private void Opened(SlotSeat seat, SlotOutcome outcome)
    {
        if (outcome is not SlotOutcome.Opened)
        {
            NotOpened(seat, outcome);
            return;
        }

        if (seat.OpeningFailures > 0) LogOpenedAgain(_settings.Connection, seat.Slot.Id, seat.OpeningFailures);
        (seat.OpeningFailures, seat.HasLeftOpen) = (0, false);
        // The broker is there again.
        OpenNow(other => other.OpeningFailures > 0);
        if (_committing is { State: TransactionState.Replacing } transaction && transaction.Slot == seat.Index)
        {
            transaction.Move(TransactionEvent.ReplaceProducer);
            AskCommitted();
            return;
        }

        seat.IsFree = true;
        GoOn();
    }

    private void NotOpened(SlotSeat seat, SlotOutcome outcome)
    {
        var reason = outcome switch
        {
            SlotOutcome.NotOpened failed => failed.Error.Reason,
            SlotOutcome.Fenced fenced => fenced.Error.Reason,
            _ => "the client did not answer",
        };
        if (++seat.OpeningFailures == 1) LogOpeningFailed(_settings.Connection, seat.Slot.Id, reason);
        Trouble($"no transactional producer can be opened: {reason}");
        if (_closing is not null) seat.HasLeftOpen = false;
        OpenLater(seat, seat.OpeningFailures);
        TryClose();
    }

    private void Aborted(SlotSeat seat, SlotOutcome outcome)
    {
        if (outcome is SlotOutcome.Aborted) seat.IsFree = true;
        else Reopen(seat, (outcome as SlotOutcome.Fenced)?.Error);
        GoOn();
    }

    /// <summary>Readers would wait for what a lost producer has left open; the next one ends it. Tried once more, as the broker may be away.</summary>
    private void Close(IActorRef asker)
    {
        _closing = asker;
        OpenNow(seat => seat.HasLeftOpen);
        TryClose();
    }

    /// <summary>Those that wait for their time to come.</summary>
    private void OpenNow(Func<SlotSeat, bool> which)
    {
        foreach (var seat in _seats)
        {
            if (!which(seat) || !Timers.IsTimerActive(seat)) continue;
            Timers.Cancel(seat);
            Open(seat);
        }
    }

    private sealed record SlotOpened(int Seat, SlotOutcome Outcome);

    private sealed record SlotAborted(int Seat, SlotOutcome Outcome);

    private sealed record OpenAgain(int Seat);
}
