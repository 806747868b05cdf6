using Akka.Actor;

namespace Troupe.Actors.Streams.Connections;

/// <summary>What streams accept and answer.</summary>
internal static class StreamProtocol
{
    /// <summary>Opens the connection of a stream.</summary>
    internal sealed record Start(StreamMember Member, IStreamStage Stage, StreamLife Life) : INoSerializationVerificationNeeded;

    /// <summary>The stage has ended. Unless it was only stopped, its connection closes too.</summary>
    /// <param name="Life">Whose stage.</param>
    /// <param name="KeepsConnection">Whether commits may follow until <see cref="Close"/>.</param>
    internal sealed record StageEnded(StreamLife Life, bool KeepsConnection) : INoSerializationVerificationNeeded;

    /// <summary>Closes the connection as <see cref="StreamLife.Ending"/> says.</summary>
    internal sealed record Close(StreamLife Life) : INoSerializationVerificationNeeded;

    /// <summary>An offset to be committed.</summary>
    /// <param name="Epoch">The assignment it was read in.</param>
    /// <param name="Next">The offset behind it.</param>
    /// <param name="Generation">The partition's when it was emitted.</param>
    /// <param name="Committed">Told how it ended.</param>
    internal sealed record Commit(int Epoch, long Next, int Generation, TaskCompletionSource<CommitOutcome> Committed) : INoSerializationVerificationNeeded;

    /// <summary>An offset that a transaction has committed.</summary>
    internal sealed record Transacted(int Epoch, long Next, int Generation);

    /// <summary>The log begins anew below what had come of it. What was emitted before <paramref name="Generation"/> is not committed any more.</summary>
    /// <param name="Epoch">The assignment.</param>
    /// <param name="Offset">Where it begins.</param>
    /// <param name="Generation">Of what comes now.</param>
    internal sealed record Restarted(int Epoch, long Offset, int Generation);

    /// <summary>Whoever commits in transactions has failed, so that what was emitted may never be committed: the source fails too.</summary>
    internal sealed record TransactionsFailed(Exception Error) : INoSerializationVerificationNeeded;

    /// <summary>Whoever emitted a partition's records emits no more of them.</summary>
    internal sealed record Quieted(int Epoch) : INoSerializationVerificationNeeded;
}
