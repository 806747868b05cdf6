namespace Troupe.Engine.Routing;

/// <summary>What a rule does with a message whose retries are used up.</summary>
internal enum FailureAction
{
    /// <summary>Retried for ever.</summary>
    Retry,

    /// <summary>Produced to a dead letter topic, then passed on.</summary>
    DeadLetter,

    /// <summary>Passed on without a dead letter.</summary>
    Skip,

    /// <summary>Never given up: the offset stays and the process stops.</summary>
    Stop,
}
