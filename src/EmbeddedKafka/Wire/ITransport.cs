namespace Troupe.EmbeddedKafka.Wire;

/// <summary>The bytes of a connection, plain or under TLS.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>Agrees with the client on how to speak, before anything else.</summary>
    ValueTask OpenAsync(CancellationToken cancellationToken);

    /// <summary>Waits for bytes; 0 when the client has ended.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> room);

    /// <summary>Sends all segments, in order. One call at a time.</summary>
    ValueTask SendAsync(IList<ArraySegment<byte>> segments);
}
