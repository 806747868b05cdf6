namespace Troupe.EmbeddedKafka.Wire;

/// <summary>Thrown while a request is read that breaks the protocol; ends the connection it came from and nothing else.</summary>
internal sealed class MalformedRequestException(string message) : Exception(message);
