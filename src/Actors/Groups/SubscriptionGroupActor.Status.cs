using Akka.Actor;
using Troupe.Actors.Root;

namespace Troupe.Actors.Groups;

/// <content>What it answers about itself.</content>
internal sealed partial class SubscriptionGroupActor
{
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(3);

    private void AnswerStatus()
    {
        var (connections, replyTo) = (_state.Connections, Sender);
        var status = new SubscriptionGroupStatus(
            _group.Id, _settings.Name, _missingTopics, connections.All.Count(connection => connection.Phase == ConnectionPhase.Failed), [])
        {
            Multiplexing = Multiplexing(),
        };
        var questions = connections.All.Where(connection => connection.Phase == ConnectionPhase.Running).Select(AskStatusAsync).ToArray();
        _ = Task.WhenAll(questions).PipeTo(replyTo, Self, answers => new TreeProtocol.GroupStatuses([Join(status, answers)]));
    }

    private static SubscriptionGroupStatus Join(SubscriptionGroupStatus status, ConnectionStatus?[] answers) => status with
    {
        // One that does not answer, for whatever reason, is as good as gone.
        FailedConnections = status.FailedConnections + answers.Count(answer => answer is null),
        Connections = [.. answers.OfType<ConnectionStatus>()],
    };

    private static async Task<ConnectionStatus?> AskStatusAsync(NumberedConnection connection)
    {
        try
        {
            return await connection.Actor!.Ask<ConnectionStatus>(TreeProtocol.GetStatus.Instance, StatusTimeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private MultiplexingStatus? Multiplexing()
    {
        var settings = _settings.Multiplexing;
        if (settings.Max == 1) return null;
        var standby = _state.Connections.All.Where(connection => !connection.IsWanted).Select(connection => connection.Name);
        return new MultiplexingStatus(settings.Min, settings.Max, [.. standby], _reason) { LastStep = _state.LastStep };
    }
}
