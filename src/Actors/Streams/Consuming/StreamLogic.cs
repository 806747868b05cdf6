using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Streams;
using Akka.Streams.Stage;
using Troupe.Actors.Streams.Connections;
using Troupe.Actors.Streams.Control;
using Decider = Akka.Streams.Supervision.Decider;
using Deciders = Akka.Streams.Supervision.Deciders;

namespace Troupe.Actors.Streams.Consuming;

/// <summary>What the sources have in common: the connection of the stream, and the ways it ends.</summary>
internal abstract class StreamLogic : GraphStageLogic, IStreamStage
{
    private readonly StreamMember _member;
    private readonly StreamLife _life = new();
    private readonly StreamControl _control;
    private Action<StreamPartition> _assigned = _ => { };
    private Action<Exception> _failed = _ => { };
    private Action<bool> _complete = _ => { };
    private IActorRef _streams = ActorRefs.Nobody;
    private bool _isStopped;

    protected StreamLogic(Shape shape, Attributes attributes, StreamMember member)
        : base(shape)
    {
        _member = member;
        _control = new StreamControl(_life);
        Decider = attributes.GetAttribute<ActorAttributes.SupervisionStrategy>(null!)?.Decider ?? Deciders.StoppingDecider;
    }

    public IControl Control => _control;

    protected Decider Decider { get; }

    void IStreamStage.Assigned(StreamPartition partition) => _assigned(partition);

    void IStreamStage.Failed(Exception error) => _failed(error);

    void IStreamStage.Complete() => _complete(false);

    public override void PreStart()
    {
        _assigned = GetAsyncCallback<StreamPartition>(OnAssigned);
        _failed = GetAsyncCallback<Exception>(FailStage);
        _complete = GetAsyncCallback<bool>(Complete);
        Prepare();
        // The materializer of a source inside another stream does not say its system; the actor that runs the stage does.
        _streams = StreamsExtension.Get(InternalCurrentActorCellKeeper.Current!.System).Streams;
        _streams.Tell(new StreamProtocol.Start(_member, this, _life), ActorRefs.NoSender);
        _control.Attach(() => _complete(true), _streams);
    }

    public override void PostStop()
    {
        Abandon();
        if (!_streams.IsNobody()) _streams.Tell(new StreamProtocol.StageEnded(_life, _isStopped), ActorRefs.NoSender);
        _control.Ended();
    }

    /// <summary>Makes the callbacks.</summary>
    protected abstract void Prepare();

    /// <summary>A partition may be opened.</summary>
    protected abstract void OnAssigned(StreamPartition partition);

    /// <summary>Nothing more is emitted.</summary>
    protected abstract void Abandon();

    /// <summary>The outlet's demand has ended.</summary>
    protected void OnCancelled(Exception cause)
    {
        if (cause is SubscriptionWithCancelException.NonFailureCancellation) CompleteStage();
        else FailStage(cause);
    }

    /// <summary>Fails the stream; what it has not committed by now is not waited for.</summary>
    protected new void FailStage(Exception error)
    {
        _life.Ending = StreamEnding.Failed;
        base.FailStage(error);
    }

    private void Complete(bool keepsConnection)
    {
        _isStopped = keepsConnection;
        CompleteStage();
    }
}
