using Akka.Actor;
using Troupe.Actors.Root;

namespace Troupe.Actors.Streams.Connections;

/// <content>What it answers about itself.</content>
internal sealed partial class StreamActor
{
    /// <summary>Longer than a connection waits for its partitions.</summary>
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(3);

    private void AnswerStatus()
    {
        var status = new StreamStatus(Name, _stream.Member.GroupId, _stream.Member.Subscription.Description, null);
        _ = _connection.Ask<ConnectionStatus>(TreeProtocol.GetStatus.Instance, StatusTimeout).PipeTo(
            Sender, Self, success: connection => status with { Connection = connection }, failure: _ => status);
    }
}
