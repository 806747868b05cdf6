namespace Troupe.EmbeddedKafka.Groups;

/// <summary>One assignor a member offers, with its subscription, which the broker stores unread.</summary>
internal sealed record GroupProtocol(string Name, byte[] Metadata);
