using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Security;

// Tokens run out while a host works: it asks for the next in time, on no thread that anything waits for, and an application that cannot give one is
// told so without the host falling over.
public sealed class TokenTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("SASL_PLAINTEXT")]
    [InlineData("SASL_SSL")]
    public async Task Host_ShouldGoOn_WhenItsTokensExpire(string protocol)
    {
        await using var stage = await SecureStage.OpenAsync(BrokerKind.Embedded, protocol, "OAUTHBEARER");
        var issuer = new Issuer(stage) { LifetimeAtTheBroker = 3 * Lifetime };
        var host = await stage.StartHostAsync(
            troupe => troupe.WithOAuthBearerToken((services, cancellationToken) => services.GetRequiredService<Issuer>().IssueAsync(cancellationToken)),
            services => services.AddScoped(_ => issuer));
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await issuer.Tokens.WhenAsync("one that was given when the first had run out", tokens => tokens[^1] > tokens[0] + issuer.LifetimeAtTheBroker);
        await stage.ProduceAsync(10, 10);
        await host.Journal.WhenDeliveredAsync(offset: 19);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await host.StopAsync();

        Assert.Empty(host.Log.Logged(LogEvents.Refused));
        Assert.Equal(20, (await stage.ReadAsync()).Committed);
    }

    [Fact]
    public async Task Health_ShouldBeDegradedAndRecover_WhenTheNextTokenFails()
    {
        await using var stage = await SecureStage.OpenAsync(BrokerKind.Embedded, "SASL_PLAINTEXT", "OAUTHBEARER");
        var issuer = new Issuer(stage) { LifetimeAtTheBroker = TimeSpan.FromMinutes(5) };

        var host = await stage.StartHostAsync(troupe => troupe.WithOAuthBearerToken(issuer.IssueAsync));
        await host.Journal.WhenDeliveredAsync(offset: 9);
        issuer.IsDown = true;
        await host.Log.WhenLoggedAsync(LogEvents.TokenFailed);
        await host.WhenHealthAsync(status => status == HealthStatus.Degraded, reason: "the identity provider is down");
        issuer.IsDown = false;
        await host.Log.WhenLoggedAsync(LogEvents.TokenRecovered);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await host.StopAsync();

        Assert.Single(host.Log.Logged(LogEvents.TokenFailed));
    }

    [Fact]
    public async Task Health_ShouldBeUnhealthyAndTheStopQuick_WhenThereNeverIsAToken()
    {
        await using var stage = await SecureStage.OpenAsync(BrokerKind.Embedded, "SASL_PLAINTEXT", "OAUTHBEARER");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var never = new ManualResetEventSlim();

        // The first call fails, those after it block their thread and ignore their token.
        var host = await stage.StartHostAsync(troupe => troupe.WithOAuthBearerToken(_ =>
        {
            if (asked.TrySetResult()) throw new InvalidOperationException("the identity provider is down");
            never.Wait(CancellationToken.None);
            return Task.FromResult<OAuthBearerToken>(null!);
        }));
        await host.Log.WhenLoggedAsync(LogEvents.TokenFailed);
        await host.WhenHealthAsync(health => health == HealthStatus.Unhealthy);
        var status = await Eventually.AnswersAsync(host.GetStatusAsync, status => status.Groups.All(group => group.Connections.Length == 1), _ => "the connection does not answer");
        await host.StopAsync().WaitAsync(Sightings<int>.Limit);
        never.Set();

        Assert.Equal("InvalidOperationException: the identity provider is down", status.TokenFailure?.Reason);
        Assert.True(Assert.Single(Assert.Single(status.Groups).Connections).SinceLastPoll < TimeSpan.FromSeconds(20));
    }

    /// <summary>Gives tokens that the broker of a stage takes.</summary>
    private sealed class Issuer(SecureStage stage)
    {
        private int _asked;
        private volatile bool _isDown;

        /// <summary>When each was given.</summary>
        public Sightings<DateTimeOffset> Tokens { get; } = new("Tokens", () => "");

        /// <summary>How long the broker takes them, where that differs from what the clients are told.</summary>
        public TimeSpan LifetimeAtTheBroker { get; init; } = Lifetime;

        public bool IsDown
        {
            get => _isDown;
            set => _isDown = value;
        }

        public Task<OAuthBearerToken> IssueAsync(CancellationToken cancellationToken)
        {
            if (IsDown) throw new HttpRequestException("the identity provider is down");
            var now = TimeProvider.System.GetUtcNow();
            var token = $"token-{Interlocked.Increment(ref _asked)}";
            stage.Tokens[token] = new EmbeddedToken("alice", now + LifetimeAtTheBroker);
            Tokens.Add(now);
            return Task.FromResult(new OAuthBearerToken(token, now + Lifetime, "alice"));
        }
    }
}
