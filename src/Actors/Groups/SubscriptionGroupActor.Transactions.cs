using Akka.Actor;
using Confluent.Kafka;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Groups;

/// <content>
/// The transactional ids of connections that stand by. The process before may have had more connections when it died: what it left open holds up
/// its readers until somebody takes the id.
/// </content>
internal sealed partial class SubscriptionGroupActor
{
    private static readonly TimeSpan TakeAgainAfter = TimeSpan.FromSeconds(1);

    private readonly HashSet<ITransactionSlot> _slotsToFree = [];
    private bool _isTakingSaid;

    /// <summary>Takes each id once and lets it go. Until then no connection is started: the two would fence each other.</summary>
    private void FreeStandbyIds()
    {
        if (!_settings.Topics.Any(topic => topic.Transactional)) return;
        foreach (var connection in _state.Connections.All.Where(connection => connection.Phase == ConnectionPhase.Standby))
        {
            foreach (var slot in Settings(connection, life: 0).CreateSlots())
            {
                _slotsToFree.Add(slot);
                TakeId(slot);
            }
        }
    }

    private void TakeId(ITransactionSlot slot) => _ = slot.OpenAsync().PipeTo(
        Self,
        success: outcome => new IdTaken(slot, outcome),
        failure: error => new IdTaken(slot, new SlotOutcome.NotOpened(new Error(ErrorCode.Local_Fail, error.Message))));

    private void FreeId(IdTaken taken)
    {
        if (taken.Outcome is not SlotOutcome.Opened)
        {
            if (!_isTakingSaid) LogIdNotTaken(_group.Id, _settings.Name, taken.Slot.Id, (taken.Outcome as SlotOutcome.NotOpened)?.Error.Reason ?? "the client did not answer");
            _isTakingSaid = true;
            Timers.StartSingleTimer(taken.Slot.Id, new TakeIdAgain(taken.Slot), TakeAgainAfter);
            return;
        }

        _slotsToFree.Remove(taken.Slot);
        _ = taken.Slot.EndAsync();
        if (_slotsToFree.Count == 0) Decide();
    }

    private void EndSlots()
    {
        foreach (var slot in _slotsToFree) _ = slot.EndAsync();
        _slotsToFree.Clear();
    }

    private sealed record IdTaken(ITransactionSlot Slot, SlotOutcome Outcome) : INoSerializationVerificationNeeded;

    private sealed record TakeIdAgain(ITransactionSlot Slot) : INoSerializationVerificationNeeded;
}
