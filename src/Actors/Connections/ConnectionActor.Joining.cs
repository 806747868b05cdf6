using Akka.Actor;
using Troupe.Engine.Administration;

namespace Troupe.Actors.Connections;

/// <content>
/// Whether the group comes to an assignment, be it one of nothing. A member that waits for others for too long asks what the group does: with
/// some protocols nobody tells a member that there is nothing for it.
/// </content>
internal sealed partial class ConnectionActor
{
    private const string JoinTimer = "join";
    private const string SessionTimeout = "session.timeout.ms";

    private static readonly TimeSpan LeastJoinBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan JoinCheckInterval = TimeSpan.FromSeconds(30);

    /// <summary>The client's own default of <c>session.timeout.ms</c>.</summary>
    private static readonly TimeSpan DefaultSessionTimeout = TimeSpan.FromSeconds(45);

    private bool _joining;
    private long _joiningSince;
    private string? _unsettled;

    /// <summary>Within one session time-out the broker drops a member that does not rejoin; the next one is for those that do.</summary>
    private TimeSpan JoinBound
    {
        get
        {
            var session = _settings.Group.Kafka.TryGetValue(SessionTimeout, out var text) && int.TryParse(text, out var milliseconds)
                ? TimeSpan.FromMilliseconds(milliseconds)
                : DefaultSessionTimeout;
            return session * 2 > LeastJoinBound ? session * 2 : LeastJoinBound;
        }
    }

    private void BeginJoining()
    {
        if (_joining || _leaving) return;
        (_joining, _joiningSince) = (true, _settings.Services.Time.GetTimestamp());
        Timers.StartSingleTimer(JoinTimer, JoinOverdue.Instance, JoinBound);
    }

    private void EndJoining()
    {
        Timers.Cancel(JoinTimer);
        if (_unsettled is not null) LogSettled(Name, _settings.Services.Time.GetElapsedTime(_joiningSince));
        (_joining, _unsettled) = (false, null);
    }

    private void TellRebalanced(bool isMember) => Context.Parent.Tell(new ConnectionProtocol.Rebalanced(_settings.Life, isMember));

    private void AskGroupState() =>
        _ = _settings.Admin.GroupStateAsync(_settings.GroupId).PipeTo(
            Self, success: state => new GroupStateKnown(GroupStates.Display(state)), failure: _ => new GroupStateKnown(null));

    private void JudgeGroup(string? state)
    {
        if (!_joining || _leaving) return;
        if (state == GroupStates.Stable)
        {
            EndJoining();
            TellRebalanced(isMember: true);
            return;
        }

        // A broker that does not say it is a matter of its own.
        if (state is not null)
        {
            var elapsed = _settings.Services.Time.GetElapsedTime(_joiningSince);
            if (_unsettled is null) LogUnsettled(Name, elapsed, state);
            _unsettled = $"the group has assigned nothing for {elapsed}; it is {state}";
        }

        Timers.StartSingleTimer(JoinTimer, JoinOverdue.Instance, JoinCheckInterval);
    }

    private sealed record JoinOverdue
    {
        public static readonly JoinOverdue Instance = new();
    }

    /// <param name="State">Null if it could not be asked.</param>
    private sealed record GroupStateKnown(string? State);
}
