using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Engine.Polling;
using Troupe.Engine.Security;

namespace Troupe.Engine.Configuration;

/// <summary>
/// Whether a client with these properties can be made at all: whether the loaded library speaks the mechanism, whether there are tokens, whether the
/// files of certificates are there. Else the first connection would fail, again and again, long after the start.
/// </summary>
internal sealed class SecurityCheck(ProblemList problems, bool hasTokenCallback)
{
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);

    /// <param name="kafka">The properties of one client, merged.</param>
    /// <param name="path">Whose they are.</param>
    public void Check(ImmutableSortedDictionary<string, string> kafka, string path)
    {
        if (!SecurityProperties.UsesTls(kafka) && !SecurityProperties.UsesSasl(kafka)) return;

        // Groups that say nothing of their own have what the application has, and its problems are said already.
        if (!_tried.Add(string.Join('\n', SecurityProperties.Of(kafka)))) return;
        if (Problem(kafka) is { } problem) problems.Add($"{path}.{SettingNames.Kafka}.{problem}");
    }

    private string? Problem(ImmutableSortedDictionary<string, string> kafka)
    {
        if (SecurityProperties.UsesTls(kafka) && !LoadedFeatures.Has("ssl"))
            return $"security.protocol ({kafka["security.protocol"]}) needs TLS, which the loaded librdkafka {LoadedFeatures.Description} does not have. Install a build that has it.";
        if (SecurityProperties.UsesSasl(kafka) && MechanismProblem(kafka) is { } mechanism) return mechanism;
        return SecurityProperties.UsesOidc(kafka) ? null : Try(kafka);
    }

    private string? MechanismProblem(ImmutableSortedDictionary<string, string> kafka)
    {
        var written = SecurityProperties.Mechanism(kafka);
        var mechanism = (written ?? "GSSAPI").ToUpperInvariant();
        var feature = mechanism switch
        {
            "PLAIN" => "sasl_plain",
            SecurityProperties.OAuthBearer => "sasl_oauthbearer",
            "GSSAPI" => "sasl_gssapi",
            _ when mechanism.StartsWith("SCRAM-", StringComparison.Ordinal) => "sasl_scram",
            _ => null,
        };
        if (feature is null) return $"sasl.mechanism ({written}) is not a mechanism that is known. Write PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER or GSSAPI.";
        if (!LoadedFeatures.Has(feature))
        {
            return written is null
                ? $"sasl.mechanism is not set, and the client's default, GSSAPI (Kerberos), is not in the loaded librdkafka {LoadedFeatures.Description}. Write PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER."
                : $"sasl.mechanism ({written}) is not in the loaded librdkafka {LoadedFeatures.Description}. Install a build that has {feature}{(mechanism == "GSSAPI" ? " (on Debian and Ubuntu it needs libsasl2-2 in version 3 of its interface)" : "")}, or use another mechanism.";
        }

        return SecurityProperties.NeedsTokens(kafka) && !SecurityProperties.UsesUnsecuredTokens(kafka) && !hasTokenCallback
            ? "sasl.mechanism (OAUTHBEARER) needs tokens. Give them in code (WithOAuthBearerToken), or let the client get them with sasl.oauthbearer.method = oidc."
            : null;
    }

    /// <summary>Makes such a client and throws it away: it knows no broker, so it connects to none.</summary>
    private static string? Try(ImmutableSortedDictionary<string, string> kafka)
    {
        try
        {
            var builder = new AdminClientBuilder(new AdminClientConfig(ClientProperties.Admin(kafka).Remove("bootstrap.servers").ToDictionary()))
                .SetLogHandler((_, _) => { });
            if (SecurityProperties.NeedsTokens(kafka)) builder.SetOAuthBearerTokenRefreshHandler((_, _) => { });
            builder.Build().Dispose();
            return null;
        }
        catch (Exception refusal) when (refusal is KafkaException or InvalidOperationException or ArgumentException)
        {
            return $"security.protocol ({kafka["security.protocol"]}) cannot be used, as the client says: {SecretMask.Of(kafka).Apply(refusal.Message).TrimEnd('.')}. Set the properties sasl.* or ssl.* it names.";
        }
    }
}
