using Akka.Actor;
using Troupe.Engine.Batching;

namespace Troupe.Actors.Consumers;

/// <summary>What a supervisor and an incarnation say to each other. The commands are taken before the user's own handlers see them.</summary>
internal static class ConsumerProtocol
{
    /// <summary>Runs user code in the consumer.</summary>
    internal interface ICommand : INoSerializationVerificationNeeded;

    /// <summary>Runs <c>ConsumeAsync</c>; answered by <see cref="BatchDone"/>, or by the failure of the actor.</summary>
    /// <param name="Records">The batch.</param>
    /// <param name="Attempts">Number of the attempt of each message; null if it is the first of all of them.</param>
    /// <param name="Failures">Exceptions of this streak, newest last.</param>
    internal sealed record Deliver(RecordBatch Records, int[]? Attempts, IReadOnlyList<Exception> Failures) : ICommand;

    /// <summary>Runs a hook; answered by <see cref="HookDone"/>.</summary>
    internal sealed record RunHook(ConsumerHook Hook) : ICommand;

    /// <param name="Incarnation">Who says it.</param>
    /// <param name="Batch">Number of the batch.</param>
    /// <param name="Delivered">How many messages from its start were given to user code.</param>
    /// <param name="Complete">Whether the call came to its natural end: false if it was cut short and only its marks count.</param>
    internal sealed record BatchDone(int Incarnation, int Batch, int Delivered, bool Complete);

    /// <summary><c>ConsumeAsync</c> failed on a route that keeps its consumer. On the others the actor fails with the exception.</summary>
    internal sealed record BatchFailed(ConsumerFailedException Failure) : INoSerializationVerificationNeeded;

    /// <param name="Incarnation">Who says it.</param>
    /// <param name="Hook">Which hook ended.</param>
    /// <param name="Failure">What it threw; null if it succeeded.</param>
    internal sealed record HookDone(int Incarnation, ConsumerHook Hook, Exception? Failure);

    /// <summary>The user wants what he marked committed now.</summary>
    /// <param name="Incarnation">Who asks.</param>
    /// <param name="Committed">Told whether the broker accepted.</param>
    internal sealed record CommitNow(int Incarnation, TaskCompletionSource<bool> Committed) : INoSerializationVerificationNeeded;
}
