using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Transactions;

/// <summary>
/// What the coordinator of a connection's transactions accepts and answers. Its lessees are the partitions' supervisors and the stages of users'
/// streams: whoever finishes messages of partitions that this connection is assigned.
/// </summary>
/// <remarks>
/// A lessee enlists each partition when it begins to play it, and contributes finished work. Contributions of one lessee commit in the order in
/// which they came, and it may have several under way. Their records need not reach the broker in that order, as the two slots send side by side: who
/// wants the order of a partition kept in what he produces has one contribution of it under way. After <see cref="ContributionOutcome.RolledBack"/>
/// or <see cref="ContributionOutcome.Refused"/> the partitions of that contribution are out, and everything of them that is still under way is
/// rolled back too: the lessee goes back to the last committed position and enlists them again.
/// </remarks>
internal static class TransactionProtocol
{
    /// <summary>Contributions of this partition are taken from now on; ignored for an assignment that was withdrawn.</summary>
    internal sealed record Enlist(AssignedPartition Partition);

    /// <summary>These assignments are over, in order or not: nothing more of them is committed. Told by the connection.</summary>
    internal sealed record Withdraw(ImmutableArray<AssignedPartition> Partitions);

    /// <summary>
    /// The partition's log begins anew: what is under way of it has offsets of the log that is gone. What is not sealed is dissolved; the lessee
    /// enlists the partition again. Told by the lessee.
    /// </summary>
    internal sealed record Dissolve(AssignedPartition Partition);

    /// <summary>Finished work, to become visible with whatever else is at hand; answered by <see cref="Resolved"/>.</summary>
    internal sealed record Contribute(Contribution Work, IActorRef ReplyTo) : INoSerializationVerificationNeeded;

    /// <summary>What became of a contribution.</summary>
    /// <param name="Number">The contribution's number.</param>
    /// <param name="Outcome">Whether it is visible.</param>
    /// <param name="Error">Why it is not; null if it is.</param>
    internal sealed record Resolved(long Number, ContributionOutcome Outcome, Error? Error);

    /// <summary>The connection ends: what is under way is resolved, then the producers go. Answered by <see cref="Closed"/>.</summary>
    internal sealed record Close
    {
        public static readonly Close Instance = new();
    }

    internal sealed record Closed
    {
        public static readonly Closed Instance = new();
    }

    /// <summary>Transactions cannot be made at present, or can again.</summary>
    /// <param name="Reason">Why; null when they can.</param>
    internal sealed record Troubled(string? Reason);
}
