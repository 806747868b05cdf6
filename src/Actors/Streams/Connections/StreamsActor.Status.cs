using Akka.Actor;
using Troupe.Actors.Root;

namespace Troupe.Actors.Streams.Connections;

/// <content>What it answers about the streams.</content>
internal sealed partial class StreamsActor
{
    /// <summary>Shorter than what whoever asks waits, and longer than a stream waits for its connection.</summary>
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(4);

    private void AnswerStatus()
    {
        var replyTo = Sender;
        var questions = _streams.Values.Select(AskStatusAsync).ToArray();
        _ = Task.WhenAll(questions).PipeTo(Self, success: answers => new StatusesKnown(answers, replyTo));
    }

    private static async Task<(IActorRef Stream, StreamStatus? Status)> AskStatusAsync(IActorRef stream)
    {
        try
        {
            return (stream, await stream.Ask<StreamStatus>(TreeProtocol.GetStatus.Instance, StatusTimeout).ConfigureAwait(false));
        }
        catch (AskTimeoutException)
        {
            return (stream, null);
        }
    }

    /// <summary>One that has ended meanwhile may have left the question open; of any other, silence must not look like health.</summary>
    private void Answer(StatusesKnown known)
    {
        var statuses = known.Statuses.Where(answer => _streams.ContainsValue(answer.Stream)).Select(
            answer => answer.Status ?? new StreamStatus(answer.Stream.Path.Name, "", "", null));
        known.ReplyTo.Tell(new TreeProtocol.StreamStatuses([.. statuses]));
    }

    private sealed record StatusesKnown((IActorRef Stream, StreamStatus? Status)[] Statuses, IActorRef ReplyTo);
}
