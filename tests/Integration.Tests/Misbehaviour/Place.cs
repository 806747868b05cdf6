namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>Where a consumer does it.</summary>
public enum Place
{
    Nowhere,
    Constructor,
    OnAssigned,
    ConsumeMessage,
    ConsumeBatch,
    OnRevoked,
    OnShutdown,

    /// <summary>A <c>Receive</c> handler of its own, for a message that lies before the first batch in its mailbox.</summary>
    OwnHandler,

    /// <summary>A child, before the first batch and while a batch runs.</summary>
    Child,
    PostStop,
}
