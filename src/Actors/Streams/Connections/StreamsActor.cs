using Akka.Actor;
using Troupe.Actors.Root;

namespace Troupe.Actors.Streams.Connections;

/// <summary>The users' streams of an actor system, numbered as they start. Drained when all of them have closed their connections.</summary>
internal sealed partial class StreamsActor : UntypedActor
{
    private readonly TroupeServices _services;
    private readonly Dictionary<StreamLife, IActorRef> _streams = [];
    private readonly Dictionary<IActorRef, Exception> _failures = [];
    private int _started;
    private TreeProtocol.Drain? _drain;

    public StreamsActor(TroupeServices services) => _services = services;

    public static Props Props(TroupeServices services) => Akka.Actor.Props.Create(() => new StreamsActor(services)).WithDispatcher(Dispatchers.Engine);

    protected override SupervisorStrategy SupervisorStrategy() => new StopAndRemember(_failures);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StreamProtocol.Start start when _drain is not null:
                start.Stage.Failed(new StreamFailedException("Troupe is stopping: no stream starts any more."));
                start.Life.Close();
                break;
            case StreamProtocol.Start start:
                Start(start);
                break;
            case StreamProtocol.StageEnded ended:
                Forward(ended.Life, message);
                break;
            case StreamProtocol.Close close:
                Forward(close.Life, message);
                break;
            case StreamStopped stopped:
                Remove(stopped.Stream);
                EndDrainIfEmpty();
                break;
            case TreeProtocol.Drain drain:
                _drain = drain;
                foreach (var stream in _streams.Values) stream.Tell(drain);
                EndDrainIfEmpty();
                break;
            case TreeProtocol.GetStatus:
                AnswerStatus();
                break;
            case StatusesKnown known:
                Answer(known);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Start(StreamProtocol.Start start)
    {
        var stream = Context.ActorOf(StreamActor.Props(start, _services), $"{++_started}");
        _streams[start.Life] = stream;
        Context.WatchWith(stream, new StreamStopped(start));
    }

    private void Remove(StreamProtocol.Start start)
    {
        if (!_streams.Remove(start.Life, out var stream)) return;
        _failures.Remove(stream, out var failure);
        // One that ended in order has closed its life, and its stage has ended.
        if (start.Life.Closed.IsCompleted && failure is null) return;
        start.Life.Ending = StreamEnding.Failed;
        start.Stage.Failed(new StreamFailedException($"The stream could not run: {failure?.Message ?? "its actor has stopped"}", failure));
        start.Life.Close();
    }

    private void Forward(StreamLife life, object message)
    {
        if (_streams.TryGetValue(life, out var stream)) stream.Forward(message);
        else life.Close();
    }

    private void EndDrainIfEmpty()
    {
        if (_drain is null || _streams.Count > 0) return;
        // Goes on and refuses what starts late: whoever starts streams may know this actor still.
        Context.Parent.Tell(TreeProtocol.Drained.Instance);
    }

    private sealed record StreamStopped(StreamProtocol.Start Stream);

    /// <summary>A stream that fails is stopped, and its source is told why.</summary>
    private sealed class StopAndRemember(Dictionary<IActorRef, Exception> failures) : OneForOneStrategy(_ => Directive.Stop)
    {
        protected override Directive Handle(IActorRef child, Exception exception)
        {
            failures[child] = exception;
            return Directive.Stop;
        }
    }
}
