using Akka.Actor;
using Troupe.Actors.Root;
using Troupe.Engine.Producing;

namespace Troupe.Actors.Producers;

/// <summary>Ends the shared producer of a cluster in order: what was produced is delivered before it closes. Producing itself passes no mailbox.</summary>
internal sealed class ProducerActor : UntypedActor
{
    private readonly ClusterProducer _producer;

    public ProducerActor(ClusterProducer producer) => _producer = producer;

    public static Props Props(ClusterProducer producer) =>
        Akka.Actor.Props.Create(() => new ProducerActor(producer)).WithDispatcher(Dispatchers.Engine);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TreeProtocol.Drain drain:
                // The client's flush blocks, so it gets a thread of its own.
                _ = Task.Factory.StartNew(
                        () => _producer.Flush(drain.Bound), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                    .PipeTo(Self, success: _ => Flushed.Instance, failure: _ => Flushed.Instance);
                break;
            case Flushed:
                Context.Parent.Tell(TreeProtocol.Drained.Instance);
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => _producer.Dispose();

    private sealed record Flushed
    {
        public static readonly Flushed Instance = new();
    }
}
