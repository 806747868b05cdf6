using System.Threading.Channels;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Offsets;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Transactions;

/// <summary>
/// The transactions of a connection. Whatever its partitions finish while a commit is under way shares the next one; two slots take turns, one
/// fills while the other commits, and commits are strictly in order. It never blocks: calls to the broker are made on the slots' threads.
/// </summary>
/// <remarks>
/// At most two transactions are under way, the one that fills and the one before it. Their states are in <see cref="TransactionStates"/>; what
/// becomes of one that fails is in <c>TransactionCoordinator.Resolving.cs</c>, what of a producer in <c>TransactionCoordinator.Slots.cs</c>.
/// </remarks>
internal sealed partial class TransactionCoordinator : UntypedActor, IWithTimers
{
    private const string SealTimer = "seal";

    private readonly CoordinatorSettings _settings;
    private readonly ILogger _logger;
    private readonly SlotSeat[] _seats;
    private readonly Dictionary<TopicPartition, Enlistment> _enlisted = [];
    private readonly Dictionary<TopicPartition, int> _withdrawn = [];
    private readonly List<TransactionProtocol.Contribute> _waiting = [];
    private readonly Channel<SealedTransaction> _sealed = Channel.CreateUnbounded<SealedTransaction>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private SharedTransaction? _filling;
    private SharedTransaction? _committing;
    private long _transactions;
    private long? _lastSeal;
    private int _lastSeat = 1;
    private IActorRef? _closing;
    private bool _hasEnded;

    public TransactionCoordinator(CoordinatorSettings settings)
    {
        _settings = settings;
        _logger = settings.Loggers.CreateLogger("Troupe.Transactions");
        _seats = [.. settings.Slots.Select((slot, index) => new SlotSeat(index, slot))];
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(CoordinatorSettings settings) =>
        Akka.Actor.Props.Create(() => new TransactionCoordinator(settings)).WithDispatcher(Dispatchers.Engine);

    protected override void PreStart()
    {
        var materializer = Context.Materializer(ActorMaterializerSettings.Create(Context.System).WithDispatcher(Dispatchers.Engine));
        var self = Self;
        _ = ChannelSource.FromReader(_sealed.Reader)
            .Via(Transactional.CommitFlow())
            .RunWith(Sink.ForEach<CommitResult>(result => self.Tell(result)), materializer)
            .PipeTo(self, success: _ => FlowEnded.InOrder, failure: error => new FlowEnded(error));
        foreach (var seat in _seats) Open(seat);
    }

    protected override void PostStop()
    {
        _sealed.Writer.TryComplete();
        foreach (var seat in _seats) _ = seat.Slot.EndAsync();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TransactionProtocol.Enlist enlist:
                Enlist(enlist.Partition);
                break;
            case TransactionProtocol.Contribute contribute:
                Take(contribute);
                break;
            case TransactionProtocol.Dissolve dissolve:
                Dissolve(dissolve.Partition);
                break;
            case TransactionProtocol.Withdraw withdraw:
                Withdraw(withdraw.Partitions);
                break;
            case CommitResult result:
                Commit(result);
                break;
            case SealNow:
                TrySeal();
                break;
            case SlotOpened opened:
                Opened(_seats[opened.Seat], opened.Outcome);
                break;
            case SlotAborted aborted:
                Aborted(_seats[aborted.Seat], aborted.Outcome);
                break;
            case OpenAgain again:
                Open(_seats[again.Seat]);
                break;
            case OffsetsKnown known:
                Decide(known);
                break;
            case AskAgain again when again.Number == _committing?.Number:
                AskCommitted();
                break;
            case TransactionProtocol.Close:
                Close(Sender);
                break;
            case SlotsEnded:
                _closing?.Tell(TransactionProtocol.Closed.Instance);
                break;
            case Failed failed:
                throw new InvalidOperationException("A call to a slot failed, which is an error of the engine.", failed.Exception);
            case FlowEnded { Error: { } error }:
                throw new InvalidOperationException("The commit flow ended, which is an error of the engine.", error);
            case FlowEnded or AskAgain:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Enlist(AssignedPartition partition)
    {
        // An enlistment may be overtaken by the end of its assignment, as they have different senders.
        if (_withdrawn.TryGetValue(partition.TopicPartition, out var last) && partition.Epoch <= last) return;
        var suspect = _enlisted.TryGetValue(partition.TopicPartition, out var before) && before.Epoch == partition.Epoch && before.IsSuspect;
        _enlisted[partition.TopicPartition] = new Enlistment(partition.Epoch) { IsSuspect = suspect };
    }

    private void Take(TransactionProtocol.Contribute contribute)
    {
        foreach (var leased in contribute.Work.Partitions)
        {
            if (Find(leased.Partition) is not { } enlisted)
            {
                Answer(contribute, ContributionOutcome.Lost, null);
                return;
            }

            if (enlisted.IsOut)
            {
                Answer(contribute, ContributionOutcome.RolledBack, null);
                return;
            }
        }

        _waiting.Add(contribute);
        Fill();
    }

    /// <summary>Gives what waits to a transaction, as far as there is a slot and room.</summary>
    private void Fill()
    {
        var taken = 0;
        while (taken < _waiting.Count && TryAdd(_waiting[taken])) taken++;
        _waiting.RemoveRange(0, taken);
        TrySeal();
    }

    private bool TryAdd(TransactionProtocol.Contribute contribute)
    {
        if (_filling is null)
        {
            if (_closing is not null || FreeSeat() is not { } seat) return false;
            (seat.IsFree, _lastSeat) = (false, seat.Index);
            _filling = new SharedTransaction(++_transactions, seat.Index);
        }

        var mustBeAlone = contribute.Work.Partitions.Any(leased => Find(leased.Partition) is { IsSuspect: true });
        if (!_filling.HasRoomFor(contribute.Work, mustBeAlone, _settings.Limits)) return false;
        _filling.Add(contribute, mustBeAlone);
        if (contribute.Work.Records.Count > 0) _seats[_filling.Slot].Slot.Produce(contribute.Work.Records, _filling.Contributions.Count - 1);
        return true;
    }

    /// <summary>The one that was not used last, if it is free: the broker still writes the markers of the other.</summary>
    private SlotSeat? FreeSeat()
    {
        for (var step = 1; step <= _seats.Length; step++)
        {
            if (_seats[(_lastSeat + step) % _seats.Length] is { IsFree: true } seat) return seat;
        }

        return null;
    }

    private void TrySeal()
    {
        if (_filling is not { Contributions.Count: > 0 } transaction || _committing is not null) return;
        if (IsTooSoon(transaction)) return;
        Timers.Cancel(SealTimer);
        transaction.Move(TransactionEvent.Seal);
        (_committing, _filling, _lastSeal) = (transaction, null, _settings.Time.GetTimestamp());
        var partitions = transaction.Partitions.ToArray();
        var offsets = transaction.Offsets.Select(offset => new OffsetAndMetadata(offset.Partition.TopicPartition, offset.Next!.Value, offset.Metadata)).ToArray();
        _sealed.Writer.TryWrite(new SealedTransaction(transaction.Number, _seats[transaction.Slot].Slot, offsets, () => _settings.Member(partitions)));
        if (_waiting.Count > 0) Fill();
    }

    private bool IsTooSoon(SharedTransaction transaction)
    {
        if (transaction.Records >= TransactionLimits.WorthwhileRecords || _lastSeal is not { } last) return false;
        var left = _settings.Limits.MinInterval - _settings.Time.GetElapsedTime(last);
        if (left <= TimeSpan.Zero) return false;
        if (!Timers.IsTimerActive(SealTimer)) Timers.StartSingleTimer(SealTimer, SealNow.Instance, left);
        return true;
    }

    private Enlistment? Find(AssignedPartition partition) =>
        _enlisted.TryGetValue(partition.TopicPartition, out var enlisted) && enlisted.Epoch == partition.Epoch ? enlisted : null;

    private static void Answer(TransactionProtocol.Contribute contribute, ContributionOutcome outcome, Error? error) =>
        contribute.ReplyTo.Tell(new TransactionProtocol.Resolved(contribute.Work.Number, outcome, error));

    private void TryClose()
    {
        if (_closing is null || _hasEnded || _committing is not null || _seats.Any(seat => seat.HasLeftOpen)) return;
        _hasEnded = true;
        if (_filling is not null) Doom(_filling, null);
        foreach (var contribute in _waiting) Answer(contribute, ContributionOutcome.Lost, null);
        _waiting.Clear();
        _sealed.Writer.TryComplete();
        _ = Task.WhenAll(_seats.Select(seat => seat.Slot.EndAsync())).PipeTo(Self, success: () => SlotsEnded.Instance, failure: error => new Failed(error));
    }

    private sealed record SealNow
    {
        public static readonly SealNow Instance = new();
    }

    private sealed record SlotsEnded
    {
        public static readonly SlotsEnded Instance = new();
    }

    private sealed record FlowEnded(Exception? Error)
    {
        public static readonly FlowEnded InOrder = new((Exception?)null);
    }

    private sealed record Failed(Exception Exception);
}
