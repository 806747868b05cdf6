namespace Troupe.Engine.Failure;

/// <summary>What failed.</summary>
internal enum FailureKind
{
    /// <summary>The user's code threw.</summary>
    Handler,

    /// <summary>A key or value could not be deserialised: another attempt cannot help.</summary>
    Deserialization,

    /// <summary>The broker refused what was produced for the message. Counted like <see cref="Handler"/>.</summary>
    Delivery,

    /// <summary>The consumer aborted its own transaction. Counted like <see cref="Handler"/>.</summary>
    Aborted,

    /// <summary>The broker rolled the transaction back: counts against nobody.</summary>
    RolledBack,
}
