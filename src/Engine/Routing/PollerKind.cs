namespace Troupe.Engine.Routing;

/// <summary>How records are taken out of the Kafka client.</summary>
internal enum PollerKind
{
    /// <summary>Natively where the loaded client library is known, else through <c>Consume</c>.</summary>
    Auto,

    /// <summary>In batches through the client's native handle; refused at start where that is not possible.</summary>
    Native,

    /// <summary>One by one through the client's public <c>Consume</c>.</summary>
    Consume,
}
