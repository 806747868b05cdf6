using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Security;

// A wrong secret is said once, as an error with what to do, health names it, the host keeps trying and goes on by itself when the secret has become
// right. Guards against a log that drowns in attempts and against a process that leaves or sits there silently.
public sealed class WrongSecretTests
{
    [SkippableTheory]
    [InlineData(BrokerKind.Embedded, "PLAIN", "Invalid username or password")]
    [InlineData(BrokerKind.Embedded, "SCRAM-SHA-256", "invalid credentials with SASL mechanism SCRAM-SHA-256")]
    [InlineData(BrokerKind.Cluster, "PLAIN", "Invalid username or password")]
    [InlineData(BrokerKind.Cluster, "SCRAM-SHA-256", "invalid credentials with SASL mechanism SCRAM-SHA-256")]
    public async Task Host_ShouldSayItOnceAndKeepTrying_WhenItsPasswordIsWrong(BrokerKind broker, string mechanism, string words)
    {
        await using var stage = await SecureStage.OpenAsync(broker, "SASL_PLAINTEXT", mechanism);

        var host = await stage.StartHostAsync(password: "another-secret");
        await host.Log.WhenLoggedAsync(LogEvents.Refused);
        var refused = await host.WhenHealthAsync(status => status == HealthStatus.Unhealthy);
        if (broker == BrokerKind.Embedded)
        {
            stage.Users[SecureStage.User] = "another-secret";
            await host.Log.WhenLoggedAsync(LogEvents.LetIn);
            await host.Journal.WhenDeliveredAsync(offset: 9);
            await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        }

        await host.StopAsync();

        var said = Assert.Single(host.Log.Logged(LogEvents.Refused));
        Assert.Contains(words, said.Text, StringComparison.Ordinal);
        Assert.Contains("Check sasl.username (alice), sasl.password", said.Text, StringComparison.Ordinal);
        Assert.Contains(words, refused.Description, StringComparison.Ordinal);
        AssertIsTheOnlyError(host, said);
    }

    [Fact]
    public async Task Host_ShouldSayItOnce_WhenTheBrokerIsSignedByAnotherAuthority()
    {
        await using var stage = await SecureStage.OpenAsync(BrokerKind.Embedded, "SSL", null);
        await using var other = await EmbeddedKafkaServer.StartAsync(new() { SecureListener = new() });

        var host = await stage.StartHostAsync(troupe => troupe.WithKafka("ssl.ca.pem", other.CertificateAuthorityPem));
        await host.Log.WhenLoggedAsync(LogEvents.Refused);
        var refused = await host.WhenHealthAsync(status => status == HealthStatus.Unhealthy);
        await host.StopAsync();

        var said = Assert.Single(host.Log.Logged(LogEvents.Refused));
        Assert.Contains("ssl.ca.location or ssl.ca.pem", said.Text, StringComparison.Ordinal);
        AssertIsTheOnlyError(host, said);
    }

    [Fact]
    public async Task Host_ShouldSayItOnceAndGoOn_WhenTheBrokerDoesNotTakeItsTokenAtFirst()
    {
        await using var stage = await SecureStage.OpenAsync(BrokerKind.Embedded, "SASL_PLAINTEXT", "OAUTHBEARER");
        var expiry = TimeProvider.System.GetUtcNow().AddHours(1);

        var host = await stage.StartHostAsync(troupe => troupe.WithOAuthBearerToken(_ => Task.FromResult(new OAuthBearerToken("token-of-alice", expiry, "alice"))));
        await host.Log.WhenLoggedAsync(LogEvents.Refused);
        var refused = await host.WhenHealthAsync(status => status == HealthStatus.Unhealthy);
        stage.Tokens["token-of-alice"] = new EmbeddedToken("alice", expiry);
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.Log.WhenLoggedAsync(LogEvents.LetIn);
        await host.StopAsync();

        var said = Assert.Single(host.Log.Logged(LogEvents.Refused));
        Assert.Contains("invalid_token", said.Text, StringComparison.Ordinal);
        Assert.Contains("WithOAuthBearerToken", said.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Host_ShouldNameTheGroup_WhenTheAclsOfTheClusterDenyIt()
    {
        await using var stage = await SecureStage.OpenAsync(BrokerKind.Cluster, "SASL_PLAINTEXT", "SCRAM-SHA-256");

        var host = await stage.StartHostAsync(troupe => troupe.WithKafka("sasl.username", "bob"), password: "bob-secret");
        await host.Log.WhenLoggedAsync(LogEvents.Refused);
        var refused = await host.WhenHealthAsync(status => status == HealthStatus.Unhealthy);
        await host.StopAsync();

        Assert.Contains("ACLs", host.Log.Logged(LogEvents.Refused)[0].Text, StringComparison.Ordinal);
    }

    private static void AssertIsTheOnlyError(TroupeHost host, LogEvent said) => Assert.Equal(
        [said], host.Log.All.Where(entry => entry.Level >= LogLevel.Error && entry.Category.StartsWith("Troupe.", StringComparison.Ordinal)));
}
