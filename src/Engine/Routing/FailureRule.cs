namespace Troupe.Engine.Routing;

/// <summary>What follows from exceptions of one type. The first rule that matches decides.</summary>
/// <param name="Exception">The type; derived ones match too.</param>
/// <param name="Action">What happens in the end.</param>
/// <param name="MaxRetries">Executions after the first before it happens.</param>
/// <param name="Topic">Where dead letters go; not null exactly for <see cref="FailureAction.DeadLetter"/>.</param>
internal sealed record FailureRule(Type Exception, FailureAction Action, int MaxRetries, string? Topic);
