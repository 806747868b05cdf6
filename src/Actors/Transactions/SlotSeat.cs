using Troupe.Engine.Transactions;

namespace Troupe.Actors.Transactions;

/// <summary>A slot as its coordinator sees it.</summary>
internal sealed class SlotSeat(int index, ITransactionSlot slot)
{
    public int Index { get; } = index;

    public ITransactionSlot Slot { get; } = slot;

    /// <summary>Whether it can take a transaction: it has a producer, and no transaction under way.</summary>
    public bool IsFree { get; set; }

    /// <summary>How often its producers were fenced since one of them committed.</summary>
    public int Fences { get; set; }

    /// <summary>How often in a row no producer could be opened.</summary>
    public int OpeningFailures { get; set; }

    /// <summary>Whether a producer was lost that may have left a transaction open: the broker ends it when the id's next producer comes.</summary>
    public bool HasLeftOpen { get; set; }
}
