namespace Troupe.EmbeddedKafka.Security;

/// <summary>The server's side of one authentication of one connection.</summary>
internal interface ISaslExchange
{
    /// <summary>Takes the client's next message, whatever its bytes are. Does not throw for what is in them.</summary>
    SaslStep Next(ReadOnlySpan<byte> message);
}
