namespace Troupe.Engine.Transactions;

/// <summary>
/// The states of a slot, as a table: what is not in it is an error of the engine. The row of <see cref="SlotEvent.End"/> is every state's.
/// </summary>
/// <remarks>
/// <code>
/// state       event     next
/// Closed      Open      Opening
/// Opening     Opened    Ready
/// Opening     Lost      Closed
/// Ready       Produce   Open
/// Ready       Commit    Committing    a transaction of offsets alone
/// Ready       Abort     Aborting      nothing was produced yet
/// Open        Produce   Open
/// Open        Commit    Committing
/// Open        Abort     Aborting
/// Committing  Resolved  Ready
/// Committing  Lost      Closed
/// Aborting    Resolved  Ready
/// Aborting    Lost      Closed
/// </code>
/// </remarks>
internal static class SlotStates
{
    private static readonly Dictionary<(SlotState From, SlotEvent By), SlotState> Table = new()
    {
        [(SlotState.Closed, SlotEvent.Open)] = SlotState.Opening,
        [(SlotState.Opening, SlotEvent.Opened)] = SlotState.Ready,
        [(SlotState.Opening, SlotEvent.Lost)] = SlotState.Closed,
        [(SlotState.Ready, SlotEvent.Produce)] = SlotState.Open,
        [(SlotState.Ready, SlotEvent.Commit)] = SlotState.Committing,
        [(SlotState.Ready, SlotEvent.Abort)] = SlotState.Aborting,
        [(SlotState.Open, SlotEvent.Produce)] = SlotState.Open,
        [(SlotState.Open, SlotEvent.Commit)] = SlotState.Committing,
        [(SlotState.Open, SlotEvent.Abort)] = SlotState.Aborting,
        [(SlotState.Committing, SlotEvent.Resolved)] = SlotState.Ready,
        [(SlotState.Committing, SlotEvent.Lost)] = SlotState.Closed,
        [(SlotState.Aborting, SlotEvent.Resolved)] = SlotState.Ready,
        [(SlotState.Aborting, SlotEvent.Lost)] = SlotState.Closed,
    };

    /// <summary>The next state; null if the event is impossible in this one.</summary>
    public static SlotState? Next(SlotState from, SlotEvent by) =>
        by == SlotEvent.End ? SlotState.Ended : Table.TryGetValue((from, by), out var next) ? next : null;
}
