using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Engine.Security;

namespace Troupe.Actors.Connections;

/// <content>Whether the broker answers, and answers about itself.</content>
internal sealed partial class ConnectionActor
{
    private const string ProbeTimer = "probe";

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    /// <summary>Longer than the client lets its requests take: beyond it the answer is lost.</summary>
    private static readonly TimeSpan ProbeBound = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(2);

    /// <summary>An error that did not come for so long is over, and said again when it comes back.</summary>
    private static readonly TimeSpan ErrorIsOverAfter = TimeSpan.FromMinutes(1);

    // A trouble that lasts is reported with every attempt, for hours: each kind is said when it begins.
    private readonly Dictionary<ErrorCode, DateTimeOffset> _errors = [];
    private DateTimeOffset? _unreachableSince;
    private string? _lastTransportError;
    private bool _isProbing;

    private bool IsInTrouble => _unreachableSince is not null || _refusal is not null;

    private void NoteError(Error error)
    {
        // Said by whoever gives the tokens, once for all clients.
        if (error.Reason.Contains(TokenSource.FailureText, StringComparison.Ordinal)) return;
        if (Engine.Security.Refusal.Of(error, _settings.Group.Kafka, _mask) is { } refusal)
        {
            NoteRefusal(refusal);
            return;
        }

        var reason = _mask.Apply(error.Reason);
        if (error.Code is not (ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_Resolve))
        {
            var now = _settings.Services.Time.GetUtcNow();
            var isSaid = _errors.TryGetValue(error.Code, out var last) && now - last < ErrorIsOverAfter;
            _errors[error.Code] = now;
            if (!isSaid) LogClientError(Name, reason);
            return;
        }

        // A client reports each attempt, twenty times a second: said once, and then asked until one answers. A refusal is reported as an outage
        // too, right behind it.
        if (error.Code != ErrorCode.Local_AllBrokersDown)
        {
            _lastTransportError = Engine.Security.Refusal.Timeless(reason);
            return;
        }

        if (_unreachableSince is not null || _refusal is not null) return;
        _unreachableSince = _settings.Services.Time.GetUtcNow();
        LogUnreachable(Name, _lastTransportError is { } detail ? $"{reason}: {detail}" : reason);
        StartProbing();
    }

    /// <summary>
    /// Not at once: an answer that was on its way when the broker went would end an outage that has just begun, and the client does not report one that
    /// goes on a second time.
    /// </summary>
    private void StartProbing()
    {
        if (_isProbing) return;
        _isProbing = true;
        Timers.StartSingleTimer(ProbeTimer, Probe.Instance, ProbeInterval);
    }

    private void ProbeBroker() =>
        _ = _settings.Admin.ProbeAsync().WaitAsync(ProbeBound, _settings.Services.Time).PipeTo(Self, success: () => BrokerAnswered.Instance, failure: _ => ProbeFailed.Instance);

    private void NoteAnswer()
    {
        // The answer came to another client: it counts for a refusal only if that one shows the broker the same.
        if (_refusal is { } refused && !(refused.IsOfTheLine && SecurityProperties.AreEqual(_settings.Group.Kafka, _settings.Services.Kafka)))
        {
            Timers.StartSingleTimer(ProbeTimer, Probe.Instance, ProbeInterval);
            return;
        }

        _isProbing = false;
        NoteOwnAnswer();
    }

    /// <summary>The broker answered this connection, or a client that it treats alike.</summary>
    private void NoteOwnAnswer()
    {
        NoteLetIn();
        if (_unreachableSince is { } since) LogReachable(Name, _settings.Services.Time.GetUtcNow() - since);
        (_unreachableSince, _lastTransportError) = (null, null);
    }

    private void AnswerStatus()
    {
        var replyTo = Sender;
        var (name, unreachable, sincePoll, unsettled) = (Self.Path.Name, _unreachableSince, _loop.SinceLastPoll, _unsettled);
        var refusal = _refusal is { } refused ? $"{refused.Reason}. {refused.Advice}" : null;
        var commit = _transactionTrouble ?? (_commits.IsDue() ? _commitFailure : null);
        var questions = _seats.Values.Select(AskStatusAsync).ToArray();
        _ = Task.WhenAll(questions).PipeTo(
            replyTo, Self, partitions => new ConnectionStatus(name, unreachable, sincePoll, [.. partitions]) { Refusal = refusal, Unsettled = unsettled, CommitFailure = commit });
    }

    private async Task<PartitionStatus> AskStatusAsync(Seat seat)
    {
        var partition = seat.Partition.TopicPartition;
        if (seat.Supervisor is not { } supervisor)
            return new PartitionStatus(partition, PartitionState.Running, "asks for its committed offset", 1, null, null, 0, 0);
        try
        {
            return await supervisor.Ask<PartitionStatus>(PartitionProtocol.GetStatus.Instance, StatusTimeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return new PartitionStatus(partition, PartitionState.Paused, "its supervisor did not answer", 1, null, null, 0, 0);
        }
    }

    private sealed record BrokerAnswered
    {
        public static readonly BrokerAnswered Instance = new();
    }

    private sealed record ProbeFailed
    {
        public static readonly ProbeFailed Instance = new();
    }

    private sealed record Probe
    {
        public static readonly Probe Instance = new();
    }
}
