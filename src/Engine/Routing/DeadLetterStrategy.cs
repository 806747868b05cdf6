namespace Troupe.Engine.Routing;

/// <summary>What happens to a message whose retries are used up.</summary>
internal enum DeadLetterStrategy
{
    /// <summary>Nothing is given up: retried for ever.</summary>
    None,

    /// <summary>Passed on without a dead letter.</summary>
    Skip,

    /// <summary>Produced to the dead letter topic, then passed on.</summary>
    Dispatch,
}
