using Microsoft.Extensions.Logging;

namespace Troupe.Actors.Transactions;

/// <content>Log events 3300 to 3399.</content>
internal sealed partial class TransactionCoordinator
{
    [LoggerMessage(3300, LogLevel.Error, "{Connection}: no producer could be opened for {TransactionalId}: {Reason}; it is tried again until it can")]
    private partial void LogOpeningFailed(string connection, string transactionalId, string reason);

    [LoggerMessage(3301, LogLevel.Information, "{Connection}: {TransactionalId} has a producer again, after {Failures} failures")]
    private partial void LogOpenedAgain(string connection, string transactionalId, int failures);

    [LoggerMessage(3302, LogLevel.Warning, "{Connection}: transaction {Transaction} was rolled back ({Reason}); the {Contributions} pieces of work in it are done again, which counts as no attempt")]
    private partial void LogRolledBack(string connection, long transaction, int contributions, string reason);

    [LoggerMessage(3303, LogLevel.Warning, "{Connection}: transaction {Transaction} of {TransactionalId} lost its producer while it was committed ({Reason}); the committed offsets will tell what became of it")]
    private partial void LogOutcomeUnknown(string connection, long transaction, string transactionalId, string reason);

    [LoggerMessage(3304, LogLevel.Information, "{Connection}: transaction {Transaction} turned out to be {Outcome}")]
    private partial void LogOutcomeKnown(string connection, long transaction, string outcome);

    [LoggerMessage(3305, LogLevel.Warning, "{Connection}: the producer of {TransactionalId} is of no more use ({Reason}); another one takes its place")]
    private partial void LogProducerLost(string connection, string transactionalId, string reason);

    [LoggerMessage(3307, LogLevel.Error, "{Connection}: {TransactionalId} was fenced {Fences} times and has committed nothing in between; the next producer takes it over in {Backoff}. Another process may have the same transactions.node-id: give each its own")]
    private partial void LogFencedAgain(string connection, string transactionalId, int fences, TimeSpan backoff);
}
