namespace Troupe.EmbeddedKafka;

/// <summary>What an <c>OAUTHBEARER</c> token says, once it is known to be genuine.</summary>
/// <param name="Principal">Whose it is; a client that authenticates anew must stay the same.</param>
/// <param name="ExpiresAt">From when on it is refused, and the connections that used it are closed.</param>
public sealed record EmbeddedToken(string Principal, DateTimeOffset ExpiresAt);
