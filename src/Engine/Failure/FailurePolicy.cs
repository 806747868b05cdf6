using Troupe.Engine.Routing;

namespace Troupe.Engine.Failure;

/// <summary>What follows from an exception: the first rule for its type, else what the dead letter queue says. Pure.</summary>
internal sealed class FailurePolicy(DeadLetterQueueSettings queue, FailureRules rules)
{
    private readonly FailureTreatment _otherwise = new(
        queue.Strategy switch
        {
            DeadLetterStrategy.Dispatch => FailureAction.DeadLetter,
            DeadLetterStrategy.Skip => FailureAction.Skip,
            _ => FailureAction.Retry,
        },
        queue.MaxRetries,
        queue.Topic);

    public bool Independent => queue.Independent;

    /// <summary>What follows from <paramref name="exception"/>. What no retry and no queue can cure stops the process, whatever the rules say.</summary>
    public FailureTreatment For(Exception exception)
    {
        if (exception is OutOfMemoryException or FatalConsumerException) return FailureTreatment.Fatal;
        foreach (var rule in rules.Rules)
        {
            if (rule.Exception.IsInstanceOfType(exception)) return new FailureTreatment(rule.Action, rule.MaxRetries, rule.Topic);
        }

        return _otherwise;
    }
}
