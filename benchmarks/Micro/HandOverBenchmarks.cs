using Akka.Actor;
using BenchmarkDotNet.Attributes;
using Troupe.Actors;
using Troupe.Actors.Configuration;
using Troupe.Actors.Partitions;
using Troupe.Engine.Records;
using Troupe.Engine.Telemetry;

namespace Troupe.Benchmarks.Micro;

/// <summary>The way of a segment over threads, on the dispatchers of reference.conf: poll thread, the partition's supervisor, its consumer.</summary>
public class HandOverBenchmarks
{
    private const int Many = 1_000;

    private readonly Segment _segment = Segments.Build(0);

    /// <summary>Without records: the consumer says that it came.</summary>
    private readonly Segment _last = Segment.EndOfPartition(Segments.Partition, epoch: 1, 0);
    private AutoResetEvent? _arrived;
    private ActorSystem? _system;
    private PartitionSink? _sink;

    [GlobalSetup]
    public void Start()
    {
        _system = ActorSystem.Create("benchmark", ReferenceConf.Config);
        var arrived = _arrived = new AutoResetEvent(false);
        var consumer = _system.ActorOf(Props.Create(() => new Consumer(arrived)).WithDispatcher(Dispatchers.Consumer));
        _sink = new PartitionSink(
            _system.ActorOf(Props.Create(() => new Supervisor(consumer)).WithDispatcher(Dispatchers.Engine)),
            new PartitionTelemetry("benchmark", Segments.Partition, TimeProvider.System));
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _system!.Terminate();
        _arrived!.Dispose();
    }

    /// <summary>One segment to actors that sleep: three threads are woken, this one included.</summary>
    [Benchmark]
    public void OneAtATime()
    {
        _sink!.Deliver(_last);
        _arrived!.WaitOne();
    }

    /// <summary>Segments as fast as they can be handed over. The figure is per segment, and so for up to 500 records.</summary>
    [Benchmark(OperationsPerInvoke = Many)]
    public void InARow()
    {
        for (var segment = 0; segment < Many - 1; segment++) _sink!.Deliver(_segment);
        _sink!.Deliver(_last);
        _arrived!.WaitOne();
    }

    private sealed class Supervisor(IActorRef consumer) : UntypedActor
    {
        protected override void OnReceive(object message) => consumer.Tell(message);
    }

    private sealed class Consumer(AutoResetEvent arrived) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Segment { Count: 0 }) arrived.Set();
        }
    }
}
