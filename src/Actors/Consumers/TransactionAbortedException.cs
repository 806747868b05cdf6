namespace Troupe.Actors.Consumers;

/// <summary>A consumer aborted its own transaction, and its call returned. Never seen by user code but as one of the <c>Failures</c>.</summary>
internal sealed class TransactionAbortedException() : Exception("The consumer aborted its transaction.");
