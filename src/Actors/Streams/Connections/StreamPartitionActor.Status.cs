namespace Troupe.Actors.Streams.Connections;

/// <content>Answers about itself.</content>
internal sealed partial class StreamPartitionActor
{
    private long? Committed => _member.Commits && _committed >= 0 ? _committed : null;

    /// <summary>Leaves its figures where whoever collects metrics finds them.</summary>
    private void Observe() => _partition?.Observe(Finished, Committed);

    private PartitionStatus Describe()
    {
        if (_partition is not { } partition) return new PartitionStatus(_topicPartition, PartitionState.NoOwner, null, 1, null, null, 0, 0);
        var figures = partition.Look(Finished);
        var (state, reason) = partition switch
        {
            { IsEnding: true } => (PartitionState.Draining, null),
            { IsQuiet: true } => (PartitionState.Running, "no source of it runs, so nothing of it is fetched"),
            _ => (PartitionState.Running, (string?)null),
        };
        return new PartitionStatus(_topicPartition, state, reason, 1, figures.Frontier, Committed, figures.Waiting, 0);
    }
}
