using Akka.Streams;
using Akka.Streams.Stage;
using Akka.Streams.Supervision;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Streams.Connections;

namespace Troupe.Actors.Streams.Producing;

/// <summary>
/// Produces the records of its elements and passes the elements on in their order when the broker has them. A client's acknowledgements come by the
/// thousand: the stage is woken once for all that have come meanwhile.
/// </summary>
/// <param name="sender">Makes the producer.</param>
/// <param name="parallelism">Elements that may be on their way at once.</param>
internal sealed class ProducerStage<TKey, TValue, TPassThrough>(Func<ILoggerFactory, IRecordSender<TKey, TValue>> sender, int parallelism)
    : GraphStage<FlowShape<IEnvelope<TKey, TValue, TPassThrough>, IResults<TKey, TValue, TPassThrough>>>
{
    private readonly Func<ILoggerFactory, IRecordSender<TKey, TValue>> _sender = sender;
    private readonly int _parallelism = parallelism;
    private readonly Inlet<IEnvelope<TKey, TValue, TPassThrough>> _in = new("KafkaProducer.in");
    private readonly Outlet<IResults<TKey, TValue, TPassThrough>> _out = new("KafkaProducer.out");

    public override FlowShape<IEnvelope<TKey, TValue, TPassThrough>, IResults<TKey, TValue, TPassThrough>> Shape => new(_in, _out);

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("KafkaProducer");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    private sealed class Logic : TimerGraphStageLogic
    {
        private const string Again = "again";

        /// <summary>Until the client has sent some of what fills its queue.</summary>
        private static readonly TimeSpan FullQueuePause = TimeSpan.FromMilliseconds(10);

        private readonly ProducerStage<TKey, TValue, TPassThrough> _stage;
        private readonly Decider _decider;
        private readonly Queue<Sending<TKey, TValue, TPassThrough>> _underWay = new();
        private IRecordSender<TKey, TValue>? _sender;
        private Sending<TKey, TValue, TPassThrough>? _blocked;
        private Action _wake = () => { };
        private int _isWoken;

        public Logic(ProducerStage<TKey, TValue, TPassThrough> stage, Attributes attributes)
            : base(stage.Shape)
        {
            _stage = stage;
            _decider = attributes.GetAttribute<ActorAttributes.SupervisionStrategy>(null!)?.Decider ?? Deciders.StoppingDecider;
            SetHandler(stage._in, onPush: Produce, onUpstreamFinish: CompleteIfDone, onUpstreamFailure: FailStage);
            SetHandler(stage._out, onPull: Advance, onDownstreamFinish: CancelStage);
        }

        public override void PreStart()
        {
            _wake = GetAsyncCallback(() =>
            {
                Volatile.Write(ref _isWoken, 0);
                Advance();
            });
            _sender = _stage._sender(StreamsExtension.Get(Akka.Actor.Internal.InternalCurrentActorCellKeeper.Current!.System).Loggers);
            Pull(_stage._in);
        }

        public override void PostStop() => _sender?.End();

        protected override void OnTimer(object timerKey)
        {
            if (_blocked is { } blocked) Send(blocked);
            Advance();
        }

        private void Produce()
        {
            var sending = new Sending<TKey, TValue, TPassThrough>(Grab(_stage._in));
            _underWay.Enqueue(sending);
            Send(sending);
            Advance();
        }

        private void Send(Sending<TKey, TValue, TPassThrough> sending)
        {
            _blocked = sending.TrySend(_sender!, Done) ? null : sending;
            if (_blocked is not null) ScheduleOnce(Again, FullQueuePause);
        }

        /// <summary>Called on the client's thread.</summary>
        private void Done()
        {
            if (Interlocked.Exchange(ref _isWoken, 1) == 0) _wake();
        }

        private void Advance()
        {
            while (_underWay.TryPeek(out var sending) && sending.IsDone)
            {
                if (sending.Failure is { } failure)
                {
                    // One that is passed over leaves no gap that what comes behind it would wait for.
                    if (_decider(failure) == Directive.Stop)
                    {
                        FailStage(failure);
                        return;
                    }
                }
                else if (IsAvailable(_stage._out))
                {
                    Push(_stage._out, sending.Result());
                }
                else
                {
                    break;
                }

                _underWay.Dequeue();
            }

            if (IsClosed(_stage._in)) CompleteIfDone();
            else if (_blocked is null && _underWay.Count < _stage._parallelism && !HasBeenPulled(_stage._in)) Pull(_stage._in);
        }

        private void CompleteIfDone()
        {
            if (_underWay.Count == 0) CompleteStage();
        }
    }
}
