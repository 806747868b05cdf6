using Akka.Actor;
using Troupe.Actors.Transactions;
using Troupe.Engine.Batching;
using Troupe.Engine.Transactions;

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

    /// <summary>Runs <c>TickAsync</c>; answered by <see cref="TickDone"/>.</summary>
    /// <param name="Number">Counts the ticks of the partition.</param>
    internal sealed record RunTick(long Number) : ICommand
    {
        /// <summary>Whether <c>OnEndOfPartitionAsync</c> runs instead.</summary>
        public bool IsEndOfPartition { get; init; }
    }

    /// <param name="Incarnation">Who says it.</param>
    /// <param name="HasRun">Whether user code was called: not if the partition was being given up by then.</param>
    /// <param name="Failure">What it threw; null if it succeeded, or was told to end.</param>
    internal sealed record TickDone(int Incarnation, bool HasRun, Exception? Failure) : INoSerializationVerificationNeeded
    {
        /// <summary>Whether it was <c>OnEndOfPartitionAsync</c>.</summary>
        public bool IsEndOfPartition { get; init; }
    }

    /// <param name="Incarnation">Who says it.</param>
    /// <param name="Batch">Number of the batch.</param>
    /// <param name="Delivered">How many messages from its start were given to user code.</param>
    /// <param name="Complete">Whether the call came to its natural end: false if it was cut short and only its marks count.</param>
    internal sealed record BatchDone(int Incarnation, int Batch, int Delivered, bool Complete)
    {
        /// <summary>Whether its transactions marked nothing: it is to be delivered again.</summary>
        public bool MarkedNothing { get; init; }
    }

    /// <summary>What the consumer did is to become visible together.</summary>
    /// <param name="Incarnation">Who did it.</param>
    /// <param name="Work">Records and marks; the consumer touches them no more.</param>
    /// <param name="Resolved">Told what became of it.</param>
    internal sealed record Contribute(int Incarnation, StagedWork Work, TaskCompletionSource<TransactionProtocol.Resolved> Resolved)
        : INoSerializationVerificationNeeded;

    /// <summary>A transaction was aborted by its delegate outside of any call that would say so at its end: its messages have to come again.</summary>
    internal sealed record Undone(int Incarnation);

    /// <summary><c>ConsumeAsync</c> failed, and what was finished before waits for the broker to take what it produced.</summary>
    /// <param name="Incarnation">Who waits.</param>
    /// <param name="Overdue">Set when the partition waits no longer: what is not finished by then is delivered again.</param>
    internal sealed record SettlingMarks(int Incarnation, TaskCompletionSource Overdue) : INoSerializationVerificationNeeded;

    /// <summary><c>ConsumeAsync</c> failed on a route that keeps its consumer. On the others the actor fails with the exception.</summary>
    internal sealed record BatchFailed(ConsumerFailedException Failure) : INoSerializationVerificationNeeded;

    /// <param name="Incarnation">Who says it.</param>
    /// <param name="Hook">Which hook ended.</param>
    /// <param name="Failure">What it threw; null if it succeeded.</param>
    internal sealed record HookDone(int Incarnation, ConsumerHook Hook, Exception? Failure);

    /// <summary>The consumer asked for a pause, its end, or a seek, which are in its lease: to be carried out when nothing of it runs.</summary>
    internal sealed record FlowRequested(int Incarnation) : INoSerializationVerificationNeeded;

    /// <summary>The consumer looks at the statistics of its partition, for the first time.</summary>
    internal sealed record StatisticsWanted(int Incarnation) : INoSerializationVerificationNeeded;

    /// <summary>The user wants what he marked committed now.</summary>
    /// <param name="Incarnation">Who asks.</param>
    /// <param name="Committed">Told whether the broker accepted.</param>
    internal sealed record CommitNow(int Incarnation, TaskCompletionSource<bool> Committed) : INoSerializationVerificationNeeded;
}
