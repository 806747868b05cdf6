using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Stage;
using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Actors.Streams.Connections;
using Troupe.Actors.Streams.Settings;
using Troupe.Actors.Transactions;
using Decider = Akka.Streams.Supervision.Decider;
using Deciders = Akka.Streams.Supervision.Deciders;
using Directive = Akka.Streams.Supervision.Directive;

namespace Troupe.Actors.Streams.Transactions;

/// <summary>
/// Contributes what a stream produces, and the offsets it has come to, to the transactions of the stream's connection, each partition by itself and one
/// contribution of it at a time: what comes meanwhile is the next one. When one is rolled back, its partition goes back to what was committed, and
/// what is still under way of it in the stream is dropped here by its generation.
/// </summary>
/// <param name="settings">How it produces.</param>
/// <param name="transactions">How the transactions are made.</param>
/// <param name="emitsResults">
/// Whether elements go on when they are committed. Without, nothing but their records waits for that, which is most of what a collection would have to move.
/// </param>
internal sealed class TransactionalStage<TKey, TValue>(ProducerSettings<TKey, TValue> settings, StreamTransactions transactions, bool emitsResults)
    : GraphStage<FlowShape<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>, IResults<TKey, TValue, GroupTopicPartitionOffset>>>
{
    private readonly ProducerSettings<TKey, TValue> _settings = settings;
    private readonly StreamTransactions _transactions = transactions;
    private readonly bool _emitsResults = emitsResults;
    private readonly Inlet<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>> _in = new("KafkaTransaction.in");
    private readonly Outlet<IResults<TKey, TValue, GroupTopicPartitionOffset>> _out = new("KafkaTransaction.out");

    public override FlowShape<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>, IResults<TKey, TValue, GroupTopicPartitionOffset>> Shape => new(_in, _out);

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("KafkaTransaction");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    private sealed class Logic : GraphStageLogic
    {
        private readonly TransactionalStage<TKey, TValue> _stage;
        private readonly Decider _decider;
        private readonly EnvelopeSerializer<TKey, TValue> _serializer;
        private readonly Dictionary<StreamPartition, TransactionLane<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>>> _lanes = [];
        private readonly Dictionary<long, Contributed> _underWay = [];
        private readonly Queue<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>> _committed = new();
        private Action _flush = () => { };
        private StageActor _self = null!;
        private IActorRef? _coordinator;
        private StreamPartition? _first;
        private Exception? _failure;
        private long _contributions;
        private int _held;
        private bool _isFlushDue;
        private bool _isAbandoned;
        private bool _hasEnded;

        public Logic(TransactionalStage<TKey, TValue> stage, Attributes attributes)
            : base(stage.Shape)
        {
            _stage = stage;
            _decider = attributes.GetAttribute<ActorAttributes.SupervisionStrategy>(null!)?.Decider ?? Deciders.StoppingDecider;
            _serializer = new EnvelopeSerializer<TKey, TValue>(
                stage._settings.KeySerializer ?? Serdes<TKey>.Serializer, stage._settings.ValueSerializer ?? Serdes<TValue>.Serializer);
            SetHandler(stage._in, onPush: Gather, onUpstreamFinish: Finish, onUpstreamFailure: error => End(() => FailStage(error)));
            SetHandler(stage._out, onPull: Advance, onDownstreamFinish: cause => End(() => CancelStage(cause)));
        }

        /// <summary>One transaction fills while another one commits.</summary>
        private bool HasRoom => _held < 2L * _stage._settings.Parallelism;

        public override void PreStart()
        {
            _flush = GetAsyncCallback(() =>
            {
                Flush();
                Advance();
            });
            _self = GetStageActor(received => Receive(received.Item2));
            Pull(_stage._in);
        }

        /// <summary>
        /// A stage that fails leaves behind what was emitted and not committed. Whatever is made in its place would go on behind that, so the source ends,
        /// too, and one that is started again begins at the committed offsets.
        /// </summary>
        public override void PostStop()
        {
            if (!_hasEnded) _first?.FailTransactions(_failure ?? new InvalidOperationException("The stage that commits has ended."));
        }

        private void Gather()
        {
            var envelope = Grab(_stage._in);
            if (envelope.PassThrough?.Assignment is not { } partition)
            {
                FailStage(new InvalidOperationException(
                    "An element carries no offset of KafkaConsumer.TransactionalSource. Let the PartitionOffset of its message travel along."));
                return;
            }

            if (!IsOfThisStream(partition)) return;
            if (_isAbandoned)
            {
                FailAbandoned();
                return;
            }

            // Of an older generation: it was rolled back, and comes again.
            if (envelope.PassThrough.Generation == partition.Generation) Add(LaneOf(partition, envelope.PassThrough.Generation), envelope);
            Advance();
        }

        private bool IsOfThisStream(StreamPartition partition)
        {
            if (_first is null)
            {
                _first = partition;
                partition.OpenTransactions(new ConnectionProtocol.OpenTransactions(_stage._transactions.Id, _stage._transactions.Coordinator, _self.Ref));
                _self.Watch(partition.Owner);
            }

            if (_first.Life == partition.Life) return true;
            FailStage(new InvalidOperationException(
                "The elements come from several sources, whose offsets cannot be committed in one transaction. Give each KafkaConsumer.TransactionalSource a sink of its own."));
            return false;
        }

        private TransactionLane<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>> LaneOf(StreamPartition partition, int generation)
        {
            if (_lanes.TryGetValue(partition, out var lane))
            {
                if (lane.Generation == generation) return lane;
                _held -= lane.Count;
                lane.BeginAnew(generation);
                return lane;
            }

            foreach (var older in _lanes.Values.Where(older => older is { Partition.IsEnding: true, IsUnderWay: false, Count: 0 }).ToArray())
                _lanes.Remove(older.Partition);
            lane = new TransactionLane<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>>(partition, generation, _stage._emitsResults);
            _lanes.Add(partition, lane);
            _coordinator?.Tell(new TransactionProtocol.Enlist(partition.Assignment));
            return lane;
        }

        private void Add(TransactionLane<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>> lane, IEnvelope<TKey, TValue, GroupTopicPartitionOffset> envelope)
        {
            try
            {
                _serializer.Stage(envelope, lane.Records);
                lane.Add(envelope, envelope.PassThrough.Offset.Value + 1);
            }
            catch (Exception exception) when (_decider(exception) != Directive.Stop)
            {
                // The user says that such an element is passed over.
                return;
            }
            catch (Exception exception)
            {
                _failure = exception;
                throw;
            }

            _held++;
            if (_isFlushDue) return;

            // Comes behind what the stream has at hand: that is one contribution.
            _isFlushDue = true;
            _flush();
        }

        private void Flush()
        {
            _isFlushDue = false;
            foreach (var lane in _lanes.Values) Contribute(lane);
        }

        private void Contribute(TransactionLane<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>> lane)
        {
            if (_coordinator is null || lane.IsUnderWay || lane.Count == 0) return;
            if (lane.Generation != lane.Partition.Generation)
            {
                // Of a log that is gone.
                _held -= lane.Count;
                lane.Take();
                return;
            }

            lane.IsUnderWay = true;
            var (records, count, elements, next) = lane.Take();
            var number = ++_contributions;
            _underWay.Add(number, new Contributed(lane, lane.Generation, next, count, elements));
            _coordinator.Tell(new TransactionProtocol.Contribute(
                new Contribution(number, [new LeasedOffset(lane.Partition.Assignment, next)], records), _self.Ref));
        }

        private void Receive(object message)
        {
            switch (message)
            {
                case ConnectionProtocol.TransactionsOpened { Coordinator: { } coordinator }:
                    _coordinator = coordinator;
                    _self.Watch(coordinator);
                    foreach (var lane in _lanes.Values) coordinator.Tell(new TransactionProtocol.Enlist(lane.Partition.Assignment));
                    Flush();
                    Advance();
                    break;
                case ConnectionProtocol.TransactionsOpened:
                    FailStage(new InvalidOperationException(
                        $"{_stage._transactions.Id} cannot have the transactions of this source: it ends, or another sink has them, or had them and failed. Give each KafkaConsumer.TransactionalSource one sink, and restart both together."));
                    break;
                case Terminated:
                    Abandon();
                    break;
                case TransactionProtocol.Resolved resolved when _underWay.Remove(resolved.Number, out var contributed):
                    Resolve(contributed, resolved);
                    Advance();
                    break;
            }
        }

        /// <summary>The connection has ended, and with it whoever would have answered. What is not committed is its partitions' next owner's.</summary>
        private void Abandon()
        {
            if (_isAbandoned) return;
            _isAbandoned = true;
            if (!IsClosed(_stage._in) && (_underWay.Count > 0 || _lanes.Values.Any(lane => lane.Count > 0)))
            {
                FailAbandoned();
                return;
            }

            foreach (var contributed in _underWay.Values) _held -= contributed.Count;
            _underWay.Clear();
            foreach (var lane in _lanes.Values.ToArray()) Drop(lane);
            Advance();
        }

        private void FailAbandoned() =>
            FailStage(new StreamFailedException("The connection of the stream has ended, and what was not committed comes again when it is started again."));

        private void Resolve(Contributed contributed, TransactionProtocol.Resolved resolved)
        {
            var lane = contributed.Lane;
            lane.IsUnderWay = false;
            switch (resolved.Outcome)
            {
                case ContributionOutcome.Committed:
                    if (contributed.Generation == lane.Generation) lane.Accept(contributed.Next);
                    lane.Partition.Transacted(contributed.Next, contributed.Generation);
                    if (!_stage._emitsResults) _held -= contributed.Count;
                    foreach (var element in contributed.Elements) _committed.Enqueue(element);
                    Contribute(lane);
                    return;
                case ContributionOutcome.RolledBack:
                    _held -= contributed.Count;
                    if (contributed.Generation == lane.Generation)
                    {
                        Rewind(lane);
                        return;
                    }

                    // The log has begun anew since, and what was gathered of the new one stays.
                    _coordinator!.Tell(new TransactionProtocol.Enlist(lane.Partition.Assignment));
                    Contribute(lane);
                    return;
                case ContributionOutcome.Lost:
                    // Its next owner reads the records again.
                    _held -= contributed.Count;
                    Drop(lane);
                    return;
                default:
                    FailStage(new KafkaException(resolved.Error ?? new Error(ErrorCode.Local_Fail, "A record of a transaction was refused.")));
                    return;
            }
        }

        private void Rewind(TransactionLane<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>> lane)
        {
            _held -= lane.Count;
            lane.Rewind();

            // With its source at its end nothing comes again: it stays uncommitted, for whoever reads it next.
            if (IsClosed(_stage._in) || lane.Partition.IsEnding) Drop(lane);
            else _coordinator!.Tell(new TransactionProtocol.Enlist(lane.Partition.Assignment));
        }

        private void Drop(TransactionLane<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>> lane)
        {
            _held -= lane.Count;
            lane.Take();
            if (_lanes.TryGetValue(lane.Partition, out var present) && present == lane) _lanes.Remove(lane.Partition);
        }

        private void Finish()
        {
            Flush();
            CompleteIfDone();
        }

        private void Advance()
        {
            while (IsAvailable(_stage._out) && _committed.TryDequeue(out var element))
            {
                _held--;
                Push(_stage._out, EnvelopeSerializer<TKey, TValue>.Result(element));
            }

            if (IsClosed(_stage._in)) CompleteIfDone();
            else if (HasRoom && !HasBeenPulled(_stage._in)) Pull(_stage._in);
        }

        private void CompleteIfDone()
        {
            if (_underWay.Count == 0 && _committed.Count == 0 && _lanes.Values.All(lane => lane.Count == 0)) End(CompleteStage);
        }

        /// <summary>Ends as the source does, or ends it by that; unless it has failed already.</summary>
        private void End(Action how)
        {
            _hasEnded = _failure is null;
            how();
        }

        private new void FailStage(Exception error)
        {
            _failure = error;
            base.FailStage(error);
        }
    }

    /// <summary>A contribution under way.</summary>
    private sealed record Contributed(
        TransactionLane<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>> Lane,
        int Generation,
        long Next,
        int Count,
        List<IEnvelope<TKey, TValue, GroupTopicPartitionOffset>> Elements);
}
