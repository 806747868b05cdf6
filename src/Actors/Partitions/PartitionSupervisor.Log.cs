using Microsoft.Extensions.Logging;
using Troupe.Actors.Consumers;

namespace Troupe.Actors.Partitions;

/// <content>Log events 3000 to 3099.</content>
internal sealed partial class PartitionSupervisor
{
    [LoggerMessage(3000, LogLevel.Warning, "{Partition}@{Offset}: attempt {Attempt} failed; the next one in {Backoff}")]
    private partial void LogAttemptFailed(Exception exception, string partition, long offset, int attempt, TimeSpan backoff);

    [LoggerMessage(3001, LogLevel.Warning, "{Partition}@{Offset} will be given up; what lies before it is finished first")]
    private partial void LogFinishingBefore(Exception exception, string partition, long offset);

    [LoggerMessage(3002, LogLevel.Warning, "{Partition}@{Offset} was dead-lettered to {DeadLetterTopic} after {Attempt} attempts")]
    private partial void LogDeadLettered(Exception exception, string partition, long offset, string deadLetterTopic, int attempt);

    [LoggerMessage(3003, LogLevel.Warning, "{Partition}@{Offset} was skipped after {Attempt} attempts")]
    private partial void LogSkipped(Exception exception, string partition, long offset, int attempt);

    [LoggerMessage(3004, LogLevel.Error, "{Partition}@{Offset} could not be dead-lettered to {DeadLetterTopic}; nothing moves, again in {Backoff}")]
    private partial void LogDispatchFailed(Exception exception, string partition, long offset, string deadLetterTopic, TimeSpan backoff);

    [LoggerMessage(3005, LogLevel.Error, "{Partition} is paused until somebody acts: {Reason}")]
    private partial void LogHeld(string partition, string reason);

    [LoggerMessage(3006, LogLevel.Error, "The consumer {Consumer} of {Partition} could not be created, {Failures} times in a row; again in {Backoff}")]
    private partial void LogOpeningFailed(Exception exception, string partition, string consumer, int failures, TimeSpan backoff);

    [LoggerMessage(3007, LogLevel.Error, "The consumer of {Partition} failed outside ConsumeAsync; another one takes over")]
    private partial void LogConsumerFailed(Exception exception, string partition);

    [LoggerMessage(3008, LogLevel.Warning, "The consumer of {Partition} failed after it had marked everything up to {Offset}; that counts as consumed")]
    private partial void LogFailedAfterMark(Exception exception, string partition, long offset);

    [LoggerMessage(3009, LogLevel.Error, "{Partition}: {Hook} failed")]
    private partial void LogHookFailed(Exception exception, string partition, ConsumerHook hook);

    [LoggerMessage(3010, LogLevel.Warning, "{Partition}: {Hook} was skipped, no consumer could be made for it")]
    private partial void LogHookSkipped(string partition, ConsumerHook hook);

    [LoggerMessage(3011, LogLevel.Error, "{Partition}: {Consumer} did not end in time ({Activity}, {ClosingReason}); it is abandoned, what it had not marked will be delivered again")]
    private partial void LogOverdue(string partition, string consumer, string activity, ClosingReason closingReason);

    [LoggerMessage(3012, LogLevel.Warning, "{Partition}: expected offset {Expected} but the log begins anew at {Offset}; delivery follows it")]
    private partial void LogLogRestarted(string partition, long expected, long offset);

    [LoggerMessage(3013, LogLevel.Error, "{Partition}: the services of a consumer could not be disposed")]
    private static partial void LogScopeFailed(ILogger logger, Exception exception, string partition);

    [LoggerMessage(3014, LogLevel.Critical, "{Partition}@{Offset} failed in a way that neither a retry nor a queue can cure; its offset stays and the process stops")]
    private partial void LogFatal(Exception exception, string partition, long offset);

    [LoggerMessage(3015, LogLevel.Warning, "{Partition}: {Consumer} shows no progress ({Activity}) for {Silence}{Offsets}; the partition waits for it")]
    private partial void LogSlow(string partition, string consumer, IncarnationActivity activity, TimeSpan silence, string offsets);

    [LoggerMessage(3016, LogLevel.Error, "{Partition}: what user code registered with the token of a call failed when that was cancelled")]
    private partial void LogCallbackFailed(Exception exception, string partition);

    [LoggerMessage(3017, LogLevel.Warning, "{Partition}: the broker did not take what was produced before a failure within {Bound}; what waited for it will be delivered again")]
    private partial void LogSettlingOverdue(string partition, TimeSpan bound);

    [LoggerMessage(3018, LogLevel.Information, "{Partition}@{Offset}: attempt {Attempt} was aborted by its consumer; the next one in {Backoff}")]
    private partial void LogAborted(string partition, long offset, int attempt, TimeSpan backoff);

    [LoggerMessage(3019, LogLevel.Warning, "{Partition}: the transactions of {Consumer} have marked nothing of their batch, or of one of its messages, which is delivered again; mark what is finished in them")]
    private partial void LogMarkedNothing(string partition, string consumer);

    [LoggerMessage(EventId = 3050, Message = "{Partition} is paused by {By} ({Reason}) {Until}")]
    private partial void LogPaused(LogLevel level, string partition, string by, string reason, string until);

    [LoggerMessage(EventId = 3051, Message = "{Partition} is resumed by {By} ({Reason})")]
    private partial void LogResumed(LogLevel level, string partition, string by, string reason);

    [LoggerMessage(EventId = 3052, Message = "{Partition}: delivery goes on at {Offset}, as {By} asked for ({Reason})")]
    private partial void LogSought(LogLevel level, string partition, long offset, string by, string reason);

    [LoggerMessage(3054, LogLevel.Warning, "{Partition}: OnEndOfPartitionAsync of {Consumer} failed; nothing else changes")]
    private partial void LogEndFailed(Exception exception, string partition, string consumer);

    [LoggerMessage(3053, LogLevel.Information, "{Partition}: {Count} messages were older than {ExpireAfter} and are passed over")]
    private partial void LogExpired(string partition, int count, TimeSpan expireAfter);

    [LoggerMessage(3040, LogLevel.Warning, "{Partition}: a tick of {Consumer} failed; nothing else changes, and the next one comes")]
    private partial void LogTickFailed(Exception exception, string partition, string consumer);
}
