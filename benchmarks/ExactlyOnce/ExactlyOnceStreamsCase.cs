using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Report;

namespace Troupe.Benchmarks.ExactlyOnce;

/// <summary>The same with Akka Streams, record by record: a transactional source into a transactional sink.</summary>
internal sealed class ExactlyOnceStreamsCase : ExactlyOnceCase
{
    public override string Name => "exactly-once-streams";

    public override string Summary => "a topic copied into another one by TransactionalSource and TransactionalSink";

    public override IReadOnlyList<BenchmarkEngine> Engines => [new OwnEngine("Troupe", TroupeTransactionalStream.RunAsync), JvmEngine.PekkoEos];

    public override IReadOnlyList<Figure> Figures => [Figure.Throughput, Figure.Allocated, Figure.Processor];
}
