using Troupe.Engine.Records;

namespace Troupe.Engine.Polling;

/// <summary>The mailbox of a partition. Called on the poll thread; must return at once.</summary>
internal interface IPartitionSink
{
    void Deliver(Segment segment);

    /// <summary>The end of the partition's log, as the client knows it.</summary>
    void EndKnown(long offset);

    /// <summary>A seek took effect: what comes now was fetched from <paramref name="offset"/> on.</summary>
    void Repositioned(int epoch, long offset);
}
