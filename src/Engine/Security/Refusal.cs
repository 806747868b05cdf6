using Confluent.Kafka;

namespace Troupe.Engine.Security;

/// <summary>That a client and the broker are in touch and do not come together.</summary>
/// <param name="Reason">What the one says of the other, without what differs from attempt to attempt.</param>
/// <param name="Advice">What to do, as a sentence.</param>
/// <param name="IsOfTheLine">Whether every connection with the same properties meets it, rather than what one of them asked for.</param>
internal sealed record Refusal(string Reason, string Advice, bool IsOfTheLine)
{
    private const string Attempt = " (after ";
    private const string Ssl = "SSL handshake failed";

    /// <summary>Reads an error of a client; null when it says something else.</summary>
    /// <param name="error">The error.</param>
    /// <param name="properties">The client's properties.</param>
    /// <param name="mask">Its secrets.</param>
    public static Refusal? Of(Error error, IReadOnlyDictionary<string, string> properties, SecretMask mask)
    {
        var reason = mask.Apply(Timeless(error.Reason));
        return error.Code switch
        {
            ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism =>
                new Refusal(reason, AdviceOnSasl(properties, error.Reason), IsOfTheLine: true),
            ErrorCode.Local_Ssl => new Refusal(reason, AdviceOnTls(reason), IsOfTheLine: true),
            ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
                or ErrorCode.TransactionalIdAuthorizationFailed =>
                new Refusal(reason, "Allow it to the principal in the ACLs of the cluster", IsOfTheLine: false),
            _ => null,
        };
    }

    /// <summary>Attempts say how long they took and how many went before.</summary>
    public static string Timeless(string reason) =>
        reason.IndexOf(Attempt, StringComparison.Ordinal) is > 0 and var end ? reason[..end] : reason;

    private static string AdviceOnSasl(IReadOnlyDictionary<string, string> properties, string reason)
    {
        var mechanism = SecurityProperties.Mechanism(properties);
        if (reason.Contains("nsupported SASL mechanism", StringComparison.Ordinal))
            return $"Set sasl.mechanism ({mechanism}) to one that the broker offers";
        if (SecurityProperties.UsesOidc(properties))
            return "Check sasl.oauthbearer.token.endpoint.url, sasl.oauthbearer.client.id and sasl.oauthbearer.client.secret";
        return SecurityProperties.UsesOAuthBearer(properties)
            ? "Check that the token of WithOAuthBearerToken is one that the broker accepts, and has not expired"
            : $"Check sasl.username ({properties.GetValueOrDefault("sasl.username")}), sasl.password and sasl.mechanism ({mechanism})";
    }

    private static string AdviceOnTls(string reason) =>
        reason.Contains("certificate verify failed", StringComparison.Ordinal)
            ? "Set ssl.ca.location or ssl.ca.pem to the authority that signed the broker's certificate, and connect by a name that the certificate holds"
            : reason.Contains(Ssl, StringComparison.Ordinal)
                ? "Check that security.protocol is that of this port, and ssl.ca.location or ssl.ca.pem"
                : "Check the properties ssl.*";
}
