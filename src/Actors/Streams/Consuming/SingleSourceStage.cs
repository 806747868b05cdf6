using Akka.Streams;
using Akka.Streams.Stage;
using Troupe.Actors.Streams.Connections;

namespace Troupe.Actors.Streams.Consuming;

/// <summary>Emits the records of all partitions of a stream. Records are read out of the segment it holds; only segments cross threads.</summary>
internal sealed class SingleSourceStage<T>(StreamMember member, Func<IElements<T>> elements, string name)
    : GraphStageWithMaterializedValue<SourceShape<T>, IControl>
{
    private readonly StreamMember _member = member;
    private readonly Func<IElements<T>> _elements = elements;
    private readonly Outlet<T> _out = new($"{name}.out");

    public override SourceShape<T> Shape => new(_out);

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName(name);

    public override ILogicAndMaterializedValue<IControl> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this, inheritedAttributes);
        return new LogicAndMaterializedValue<IControl>(logic, logic.Control);
    }

    private sealed class Logic : StreamLogic
    {
        private readonly Outlet<T> _out;
        private readonly RecordCursor<T> _cursor;
        private readonly HashSet<StreamPartition> _open = [];
        private Action<StreamPartition> _woken = _ => { };
        private Action<StreamPartition> _ended = _ => { };

        public Logic(SingleSourceStage<T> stage, Attributes attributes)
            : base(stage.Shape, attributes, stage._member)
        {
            _out = stage._out;
            _cursor = new RecordCursor<T>(stage._elements(), Decider);
            SetHandler(_out, onPull: Advance, onDownstreamFinish: OnCancelled);
        }

        protected override void Prepare()
        {
            _woken = GetAsyncCallback<StreamPartition>(partition =>
            {
                _cursor.Add(partition);
                if (IsAvailable(_out)) Advance();
            });
            _ended = GetAsyncCallback<StreamPartition>(partition =>
            {
                _open.Remove(partition);
                partition.Quiet();
            });
        }

        protected override void OnAssigned(StreamPartition partition)
        {
            if (partition.TryOpen(() => _woken(partition), () => _ended(partition))) _open.Add(partition);
        }

        protected override void Abandon()
        {
            foreach (var partition in _open) partition.Quiet();
        }

        private void Advance()
        {
            try
            {
                if (_cursor.TryNext(out var element)) Push(_out, element);
            }
            catch (Exception exception)
            {
                // Of a deserialiser, where supervision does not pass over it. Left to the interpreter, the connection would take it for an orderly end.
                FailStage(exception);
            }
        }
    }
}
