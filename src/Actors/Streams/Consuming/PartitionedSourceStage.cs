using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Confluent.Kafka;
using Troupe.Actors.Streams.Connections;

namespace Troupe.Actors.Streams.Consuming;

/// <summary>Emits a source for each partition that is assigned. It completes when the partition is given up, lost, or the stream ends.</summary>
internal sealed class PartitionedSourceStage<T>(StreamMember member, Func<IElements<T>> elements, string name)
    : GraphStageWithMaterializedValue<SourceShape<(TopicPartition, Source<T, NotUsed>)>, IControl>
{
    private readonly StreamMember _member = member;
    private readonly Func<IElements<T>> _elements = elements;
    private readonly string _name = name;
    private readonly Outlet<(TopicPartition, Source<T, NotUsed>)> _out = new($"{name}.out");

    public override SourceShape<(TopicPartition, Source<T, NotUsed>)> Shape => new(_out);

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName(name);

    public override ILogicAndMaterializedValue<IControl> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this, inheritedAttributes);
        return new LogicAndMaterializedValue<IControl>(logic, logic.Control);
    }

    private sealed class Logic : StreamLogic
    {
        private readonly PartitionedSourceStage<T> _stage;
        private readonly Queue<StreamPartition> _offered = new();
        private readonly HashSet<StreamPartition> _partitions = [];
        private Action<(StreamPartition Partition, Exception? Failure)> _subSourceEnded = _ => { };

        public Logic(PartitionedSourceStage<T> stage, Attributes attributes)
            : base(stage.Shape, attributes, stage._member)
        {
            _stage = stage;
            SetHandler(_stage._out, onPull: Advance, onDownstreamFinish: OnCancelled);
        }

        protected override void Prepare() => _subSourceEnded = GetAsyncCallback<(StreamPartition Partition, Exception? Failure)>(OnSubSourceEnded);

        protected override void OnAssigned(StreamPartition partition)
        {
            _partitions.RemoveWhere(older => older.IsEnding);
            _partitions.Add(partition);
            Offer(partition);
        }

        protected override void Abandon()
        {
            foreach (var partition in _partitions) partition.End();
        }

        private void OnSubSourceEnded((StreamPartition Partition, Exception? Failure) ended)
        {
            // A stream of a partition that fails would fail again, as fast as it is made anew.
            if (ended.Failure is { } failure) FailStage(failure);
            else if (!ended.Partition.IsEnding) Offer(ended.Partition);
        }

        private void Offer(StreamPartition partition)
        {
            _offered.Enqueue(partition);
            if (IsAvailable(_stage._out)) Advance();
        }

        private void Advance()
        {
            while (_offered.TryDequeue(out var partition))
            {
                if (partition.IsEnding) continue;
                var source = new SubSourceStage<T>(partition, _stage._elements(), ended => _subSourceEnded((partition, ended)), $"{_stage._name}.partition");
                Push(_stage._out, (partition.TopicPartition, Source.FromGraph(source)));
                return;
            }
        }
    }
}
