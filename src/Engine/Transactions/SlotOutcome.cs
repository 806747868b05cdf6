using Confluent.Kafka;

namespace Troupe.Engine.Transactions;

/// <summary>How a call to a slot ended. A failure is a value: nothing of a slot throws.</summary>
internal abstract record SlotOutcome
{
    private SlotOutcome()
    {
    }

    /// <summary>The producer has its id.</summary>
    internal sealed record Opened : SlotOutcome
    {
        public static readonly Opened Instance = new();
    }

    /// <summary>The broker has everything.</summary>
    internal sealed record Committed : SlotOutcome
    {
        public static readonly Committed Instance = new();
    }

    /// <summary>Nothing of it is or will be visible.</summary>
    /// <param name="Error">Why; null if it was asked for.</param>
    /// <param name="Blame">Who may be the cause.</param>
    internal sealed record Aborted(Error? Error, AbortBlame Blame) : SlotOutcome
    {
        /// <summary>Whose records the client refused at once: the number given with them. Null if that is not known.</summary>
        public long? Culprit { get; init; }

        /// <summary>
        /// Whether another producer must take the id over: after a record that was not delivered the client can wait for ten seconds until it takes
        /// the next transaction, and a new one is there at once.
        /// </summary>
        public bool IsProducerSpent { get; init; }
    }

    /// <summary>The producer is of no more use and another one must take its id over: fenced, timed out at the broker, or another fatal error.</summary>
    /// <param name="Error">What the client said.</param>
    /// <param name="MayBeCommitted">Whether the commit was on its way: then only the committed offsets tell, once the next producer has the id.</param>
    internal sealed record Fenced(Error Error, bool MayBeCommitted) : SlotOutcome
    {
        /// <summary>Who may be the cause, if it turns out not to be committed.</summary>
        public AbortBlame Blame { get; init; }
    }

    /// <summary>A call did not return within its bound. The producer is left alone with it, and another one must take its id over.</summary>
    /// <param name="Call">Which call.</param>
    /// <param name="MayBeCommitted">As for <see cref="Fenced"/>.</param>
    internal sealed record Abandoned(string Call, bool MayBeCommitted) : SlotOutcome;

    /// <summary>The id could not be taken; it may be tried again.</summary>
    internal sealed record NotOpened(Error Error) : SlotOutcome;
}
