using Microsoft.Extensions.DependencyInjection;

namespace Troupe.Examples.Tests.Snippets;

/// <summary>Security of the line as the guide shows it. Compiled, not run.</summary>
internal static class GuideSecurity
{
    public static void Scram(IServiceCollection services, string password)
    {
        services.AddTroupe(troupe => troupe
            .WithBootstrapServers("kafka.example.com:9093")
            .WithKafka("security.protocol", "SASL_SSL")
            .WithKafka("sasl.mechanism", "SCRAM-SHA-256")
            .WithKafka("sasl.username", "billing")
            .WithKafka("sasl.password", password));
    }

    public static void Certificates(TroupeBuilder troupe)
    {
        troupe
            .WithKafka("security.protocol", "SSL")
            .WithKafka("ssl.ca.location", "/etc/kafka/ca.pem");
    }

    public static void Tokens(IServiceCollection services)
    {
        services.AddTroupe(troupe => troupe
            .WithKafka("security.protocol", "SASL_SSL")
            .WithKafka("sasl.mechanism", "OAUTHBEARER")
            .WithOAuthBearerToken(async (provider, cancellationToken) =>
            {
                var issued = await provider.GetRequiredService<IdentityProvider>().IssueAsync(cancellationToken);
                return new OAuthBearerToken(issued.Jwt, issued.ExpiresAt, principal: "billing");
            }));
    }

    /// <summary>Whatever an application gets its tokens from.</summary>
    internal abstract class IdentityProvider
    {
        public abstract Task<(string Jwt, DateTimeOffset ExpiresAt)> IssueAsync(CancellationToken cancellationToken);
    }
}
