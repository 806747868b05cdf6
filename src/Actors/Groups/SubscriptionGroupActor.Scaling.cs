using Akka.Actor;
using Troupe.Actors.Connections;
using Troupe.Engine.Administration;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Groups;

/// <content>How many connections there are: looked at whenever the assignment changes, decided by <see cref="ScalingPolicy"/>, carried out here.</content>
internal sealed partial class SubscriptionGroupActor
{
    private const string DecideTimer = "decide";

    /// <summary>
    /// Under KIP-848 nobody tells a member that there is nothing for it: after so long it is in the group, if that is stable.
    /// </summary>
    private static readonly TimeSpan SilentJoin = TimeSpan.FromSeconds(10);

    /// <summary>Over which the busyness of poll threads is measured, and at least.</summary>
    private static readonly TimeSpan MeasureInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeastMeasured = TimeSpan.FromSeconds(1);

    private Dictionary<int, PollLoad> _loads = [];
    private string _reason = "";
    private long _changedAt;
    private long _decisions;
    private bool _decidesSoon;

    private void Note(ConnectionProtocol.Rebalanced rebalanced)
    {
        if (_state.Connections.Find(rebalanced.Life) is not { } connection) return;
        connection.Settle(rebalanced.IsMember);
        NoteChange();
    }

    private void NoteChange()
    {
        _changedAt = _services.Time.GetTimestamp();
        _loads = [];
        Decide();
    }

    /// <summary>Once for all that is in the mailbox already.</summary>
    private void DecideSoon()
    {
        if (_decidesSoon || !_settings.Multiplexing.IsDynamic) return;
        _decidesSoon = true;
        Self.Tell(DecideTick.Instance);
    }

    /// <param name="load">How much there is to do; null if it was not measured.</param>
    /// <param name="groupState">What the group does; null if it was not asked.</param>
    private void Decide(ScalingView.Load? load = null, string? groupState = null)
    {
        _decisions++;
        Timers.Cancel(DecideTimer);
        var decision = ScalingPolicy.Decide(View(load, groupState));
        _reason = decision.Reason;
        switch (decision)
        {
            case ScalingDecision.Wait wait:
                Timers.StartSingleTimer(DecideTimer, DecideTick.Instance, wait.For);
                break;
            case ScalingDecision.AskGroup:
                AskGroup(load);
                break;
            case ScalingDecision.Measure:
                Measure();
                break;
            case ScalingDecision.Start start:
                Start(start);
                break;
            case ScalingDecision.Stop stop:
                Stop(stop);
                break;
        }
    }

    private ScalingView View(ScalingView.Load? load, string? groupState)
    {
        var (loans, time) = (_state.Loans, _services.Time);
        var connections = _state.Connections.All.Where(connection => connection.Phase != ConnectionPhase.Standby).Select(connection =>
            new ScalingView.Connection(connection.Number, IsSettled(connection), loans.Held(connection.Life).Length));
        return new ScalingView(_settings.Multiplexing, [.. connections], time.GetElapsedTime(_changedAt))
        {
            GroupState = groupState,
            Work = load,
            FreesIds = _slotsToFree.Count > 0,
            WasOneTooMany = _state.OneTooManyAt is { } held && held.SetEquals(loans.Held()),
        };

        bool IsSettled(NumberedConnection connection) => connection.Phase == ConnectionPhase.Running
            && (connection.IsMember || (_settings.HasConsumerProtocol() && time.GetElapsedTime(connection.StartedAt) >= SilentJoin));
    }

    private void AskGroup(ScalingView.Load? load)
    {
        var decision = _decisions;
        _ = _admin.GroupStateAsync(_group.Id).PipeTo(
            Self,
            success: state => new GroupStateKnown(decision, load, GroupStates.Display(state)),
            failure: _ => new GroupStateKnown(decision, load, "out of reach"));
    }

    private void Measure()
    {
        var decision = _decisions;
        // Those that a start could relieve.
        var crowded = _state.Connections.All.Where(connection => connection.Phase == ConnectionPhase.Running && _state.Loans.Held(connection.Life).Length > 1);
        _ = Task.WhenAll(crowded.Select(MeasureAsync)).PipeTo(
            Self, success: loads => new LoadsMeasured(decision, loads), failure: _ => new LoadsMeasured(decision, []));

        static async Task<(int Life, PollLoad Load)> MeasureAsync(NumberedConnection connection)
        {
            var life = connection.Life;
            return (life, await connection.Actor!.Ask<PollLoad>(ConnectionProtocol.GetLoad.Instance, StatusTimeout).ConfigureAwait(false));
        }
    }

    /// <summary>How busy a thread is shows between two measurements that lie a while apart; until then the next decision waits.</summary>
    private void Judge(LoadsMeasured measured)
    {
        var (earlier, known) = (_loads, measured.Loads);
        if (known.Length > 0 && known.All(load => earlier.TryGetValue(load.Life, out var before) && load.Load.At - before.At >= LeastMeasured))
        {
            _loads = known.ToDictionary(load => load.Life, load => load.Load);
            Decide(new ScalingView.Load(known.Sum(load => load.Load.Lag), known.Max(load => load.Load.BusySince(earlier[load.Life]))));
            return;
        }

        if (!known.All(load => earlier.ContainsKey(load.Life))) _loads = known.ToDictionary(load => load.Life, load => load.Load);
        Timers.StartSingleTimer(DecideTimer, DecideTick.Instance, MeasureInterval);
    }

    private void Start(ScalingDecision.Start start)
    {
        var connection = _state.Connections[start.Number];
        LogStarts(_group.Id, _settings.Name, connection.Name, start.Reason);
        NoteStep(connection, isStart: true, start.Reason);
        Connect(connection);
        NoteChange();
    }

    private void Stop(ScalingDecision.Stop stop)
    {
        var connection = _state.Connections[stop.Number];
        LogStops(_group.Id, _settings.Name, connection.Name, stop.Reason);
        NoteStep(connection, isStart: false, stop.Reason);
        _state.OneTooManyAt = _state.Loans.Held();
        connection.Leave();
        connection.Actor.Tell(new ConnectionProtocol.LeaveIfIdle(_settings.RevocationTimeout));
        NoteChange();
    }

    /// <summary>The group gave it work before it could leave: there is no reason to stop it any more.</summary>
    private void Keep(ConnectionProtocol.Occupied occupied)
    {
        if (_state.Connections.Find(occupied.Life) is not { Phase: ConnectionPhase.Leaving } connection) return;
        LogStays(_group.Id, _settings.Name, connection.Name);
        _state.OneTooManyAt = null;
        connection.Stay();
        NoteStep(connection, isStart: true, "it was assigned partitions before it could leave");
        NoteChange();
    }

    private void NoteStep(NumberedConnection connection, bool isStart, string reason) =>
        _state.LastStep = new ScalingStep(_services.Time.GetUtcNow(), connection.Name, isStart, reason);

    private sealed record DecideTick
    {
        public static readonly DecideTick Instance = new();
    }

    /// <param name="Decision">Which decision waits for it.</param>
    /// <param name="Load">How much there is to do, if that was measured.</param>
    /// <param name="State">In the broker's words, or why there are none.</param>
    private sealed record GroupStateKnown(long Decision, ScalingView.Load? Load, string State);

    /// <param name="Decision">Which decision waits for it.</param>
    /// <param name="Loads">Of each connection that holds several partitions, by its life; none if one of them did not answer.</param>
    private sealed record LoadsMeasured(long Decision, (int Life, PollLoad Load)[] Loads);
}
