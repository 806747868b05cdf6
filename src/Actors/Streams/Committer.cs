using Akka;
using Akka.Streams.Dsl;
using Troupe.Actors.Streams.Committing;

namespace Troupe;

/// <summary>
/// Commits the offsets that sources of <see cref="KafkaConsumer"/> give out, many at once: the highest of each partition. What has come this far is
/// committed also when the stream fails or is cancelled.
/// </summary>
/// <remarks>
/// Give offsets in the order of their records: one that is committed finishes all before it in its partition. A commit that the broker does not accept
/// within <c>commit-timeout</c> fails the stream, unless its supervision resumes.
/// </remarks>
public static class Committer
{
    /// <summary>Commits and passes on what was committed.</summary>
    public static Flow<ICommittable, ICommittableOffsetBatch, NotUsed> BatchFlow(CommitterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Akka.Streams.Dsl.Flow.FromGraph(new CommitStage(settings));
    }

    /// <summary>Commits and passes on a <see cref="Done"/> for each commit.</summary>
    public static Flow<ICommittable, Done, NotUsed> Flow(CommitterSettings settings) => BatchFlow(settings).Select(_ => Done.Instance);

    /// <summary>Commits. Materialises a task that completes when the stream has, and everything is committed.</summary>
    public static Sink<ICommittable, Task<Done>> Sink(CommitterSettings settings) =>
        BatchFlow(settings).ToMaterialized(Akka.Streams.Dsl.Sink.Ignore<ICommittableOffsetBatch>(), Keep.Right);

    /// <summary>Commits the offsets in the context of a stream from <see cref="KafkaConsumer.SourceWithOffsetContext"/>; what was committed is the context behind it.</summary>
    public static FlowWithContext<T, ICommittableOffset, NotUsed, ICommittableOffsetBatch, NotUsed> FlowWithOffsetContext<T>(CommitterSettings settings) =>
        FlowWithContext.From(Akka.Streams.Dsl.Flow.Create<(T, ICommittableOffset)>()
            .Select(ICommittable (element) => element.Item2)
            .Via(BatchFlow(settings))
            .Select(batch => (NotUsed.Instance, batch)));

    /// <summary>Commits the offsets in the context of a stream from <see cref="KafkaConsumer.SourceWithOffsetContext"/>.</summary>
    public static Sink<(T, ICommittableOffset), Task<Done>> SinkWithOffsetContext<T>(CommitterSettings settings) =>
        Akka.Streams.Dsl.Flow.Create<(T, ICommittableOffset)>()
            .Select(ICommittable (element) => element.Item2)
            .ToMaterialized(Sink(settings), Keep.Right);
}
