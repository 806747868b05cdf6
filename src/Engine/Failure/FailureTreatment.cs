using Troupe.Engine.Routing;

namespace Troupe.Engine.Failure;

/// <summary>What is done with a message that fails.</summary>
/// <param name="Action">What happens in the end.</param>
/// <param name="MaxRetries">Executions after the first before it happens.</param>
/// <param name="Topic">Where its dead letter goes; null for none.</param>
internal readonly record struct FailureTreatment(FailureAction Action, int MaxRetries, string? Topic)
{
    public static readonly FailureTreatment Fatal = new(FailureAction.Stop, 0, null);
}
