using Akka;
using Akka.Streams.Dsl;

namespace Troupe.Actors.Transactions;

/// <summary>The part of a connection's transactions that is a stream.</summary>
internal static class Transactional
{
    /// <summary>
    /// Sends the offsets of each transaction with the group as it is at that moment, commits it, and passes on what became of it: one at a time and in
    /// order, on the threads of their slots. Nothing in it blocks.
    /// </summary>
    public static Flow<SealedTransaction, CommitResult, NotUsed> CommitFlow() =>
        Flow.Create<SealedTransaction>().SelectAsync(1, CommitAsync);

    private static async Task<CommitResult> CommitAsync(SealedTransaction transaction) =>
        new(transaction.Number, await transaction.Slot.CommitAsync(transaction.Offsets, transaction.Group).ConfigureAwait(false));
}
