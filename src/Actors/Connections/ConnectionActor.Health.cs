using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;

namespace Troupe.Actors.Connections;

/// <content>Whether the broker answers, and answers about itself.</content>
internal sealed partial class ConnectionActor
{
    private const string ProbeTimer = "probe";

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(2);

    private DateTimeOffset? _unreachableSince;
    private string? _lastError;

    private void NoteError(Error error)
    {
        if (error.Code is not (ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_Resolve))
        {
            if (_lastError != error.Reason) LogClientError(Name, error.Reason);
            _lastError = error.Reason;
            return;
        }

        // A client reports each attempt, twenty times a second: said once, and then asked until one answers.
        if (error.Code != ErrorCode.Local_AllBrokersDown || _unreachableSince is not null) return;
        _unreachableSince = _settings.Services.Time.GetUtcNow();
        LogUnreachable(Name, error.Reason);
        ProbeBroker();
    }

    private void ProbeBroker() =>
        _ = _settings.Admin.ProbeAsync().PipeTo(Self, success: () => BrokerAnswered.Instance, failure: _ => ProbeFailed.Instance);

    private void NoteAnswer()
    {
        if (_unreachableSince is not { } since) return;
        LogReachable(Name, _settings.Services.Time.GetUtcNow() - since);
        (_unreachableSince, _lastError) = (null, null);
    }

    private void AnswerStatus()
    {
        var replyTo = Sender;
        var (name, unreachable, sincePoll) = (Self.Path.Name, _unreachableSince, _loop.SinceLastPoll);
        var questions = _seats.Values.Select(AskStatusAsync).ToArray();
        _ = Task.WhenAll(questions).PipeTo(
            replyTo, Self, partitions => new ConnectionStatus(name, unreachable, sincePoll, [.. partitions]));
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
