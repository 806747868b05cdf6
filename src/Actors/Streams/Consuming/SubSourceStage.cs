using Akka.Streams;
using Akka.Streams.Stage;
using Akka.Streams.Supervision;
using Troupe.Actors.Streams.Connections;

namespace Troupe.Actors.Streams.Consuming;

/// <summary>Emits the records of one partition for as long as it is assigned. One that is cancelled leaves the rest to the next.</summary>
/// <param name="partition">Whose records.</param>
/// <param name="elements">Makes the elements.</param>
/// <param name="ended">Told, on any thread, that the source was cancelled, with what failed behind it; null if nothing did.</param>
/// <param name="name">Its name in messages.</param>
internal sealed class SubSourceStage<T>(StreamPartition partition, IElements<T> elements, Action<Exception?> ended, string name) : GraphStage<SourceShape<T>>
{
    private readonly StreamPartition _partition = partition;
    private readonly IElements<T> _elements = elements;
    private readonly Action<Exception?> _ended = ended;
    private readonly Outlet<T> _out = new($"{name}.out");

    public override SourceShape<T> Shape => new(_out);

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName(name);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    private sealed class Logic : GraphStageLogic
    {
        private readonly SubSourceStage<T> _stage;
        private readonly RecordCursor<T> _cursor;
        private bool _isOpen;

        public Logic(SubSourceStage<T> stage, Attributes attributes)
            : base(stage.Shape)
        {
            _stage = stage;
            _cursor = new RecordCursor<T>(
                stage._elements, attributes.GetAttribute<ActorAttributes.SupervisionStrategy>(null!)?.Decider ?? Deciders.StoppingDecider);
            SetHandler(stage._out, onPull: Advance, onDownstreamFinish: Cancel);
        }

        public override void PreStart()
        {
            var woken = GetAsyncCallback(() =>
            {
                _cursor.Add(_stage._partition);
                if (IsAvailable(_stage._out)) Advance();
            });
            var partitionEnded = GetAsyncCallback(CompleteStage);
            _isOpen = _stage._partition.TryOpen(woken, partitionEnded);
            if (!_isOpen) CompleteStage();
        }

        public override void PostStop()
        {
            if (!_isOpen) return;
            _isOpen = false;
            _stage._partition.Quiet();
        }

        private void Advance()
        {
            try
            {
                if (_cursor.TryNext(out var element)) Push(_stage._out, element);
            }
            catch (Exception exception)
            {
                // Of a deserialiser; the stream as a whole fails with it.
                _stage._ended(exception);
                FailStage(exception);
            }
        }

        private void Cancel(Exception cause)
        {
            var failure = cause is SubscriptionWithCancelException.NonFailureCancellation ? null : cause;
            _cursor.PutBack(_stage._partition);
            PostStop();
            _stage._ended(failure);
            if (failure is null) CompleteStage();
            else FailStage(failure);
        }
    }
}
