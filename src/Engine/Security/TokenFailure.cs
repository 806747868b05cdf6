namespace Troupe;

/// <summary>That the callback of <c>WithOAuthBearerToken</c> gives no token at the moment.</summary>
/// <param name="Since">When it failed first, of the failures since the last token.</param>
/// <param name="Reason">What it threw last: type and message, without secrets.</param>
/// <param name="TokenExpiresAt">Until when the last token lets the clients in; null if there has been none.</param>
public sealed record TokenFailure(DateTimeOffset Since, string Reason, DateTimeOffset? TokenExpiresAt);
