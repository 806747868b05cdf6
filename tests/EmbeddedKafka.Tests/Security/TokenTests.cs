using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Troupe.EmbeddedKafka.Tests.Security;

/// <summary>OAUTHBEARER with a real client: a session ends with its token, and goes on with the next one (KIP-368).</summary>
public sealed class TokenTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("SASL_PLAINTEXT")]
    [InlineData("SASL_SSL")]
    public async Task Connection_ShouldGoOn_WhenTheClientAuthenticatesAgainBeforeItsTokenExpires(string protocol)
    {
        var issued = new ConcurrentDictionary<string, EmbeddedToken>();
        var wentOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handshakes = new ConcurrentDictionary<long, int>();
        await using var server = await SecureClients.StartAsync(new() { UseTls = protocol == "SASL_SSL", ValidateToken = Validate });
        using var watch = server.Faults.Observe(request =>
        {
            if (request.Api == ApiKey.SaslHandshake && handshakes.AddOrUpdate(request.Connection, 1, static (_, count) => count + 1) > 1)
                wentOn.TrySetResult();
        });
        using var producer = SecureClients.Producer(SecureClients.Config(server, protocol, "OAUTHBEARER"))
            .SetOAuthBearerTokenRefreshHandler((client, _) =>
            {
                var (token, expiresAt) = (Guid.NewGuid().ToString("N"), TimeProvider.System.GetUtcNow() + Lifetime);
                issued[token] = new EmbeddedToken("alice", expiresAt);
                client.OAuthBearerSetToken(token, expiresAt.ToUnixTimeMilliseconds(), "alice");
            })
            .Build();

        await producer.ProduceAsync("t", new Message<string, string> { Value = "0" });
        await wentOn.Task.WaitAsync(KafkaClients.Patience);
        var last = await producer.ProduceAsync("t", new Message<string, string> { Value = "1" });

        Assert.Equal(1, last.Offset.Value);

        EmbeddedToken? Validate(string token) => issued.GetValueOrDefault(token);
    }

    [Fact]
    public async Task Client_ShouldBeToldAsByKafka_WhenItsTokenIsExpiredOrUnknown()
    {
        await using var server = await SecureClients.StartAsync(new()
        {
            UseTls = false,
            ValidateToken = static token => token == "expired" ? new EmbeddedToken("alice", TimeProvider.System.GetUtcNow()) : null,
        });

        Assert.Contains("invalid_token", await RefusalOfAsync("expired"), StringComparison.Ordinal);
        Assert.Contains("invalid_token", await RefusalOfAsync("unknown"), StringComparison.Ordinal);

        async Task<string> RefusalOfAsync(string token)
        {
            var first = new TaskCompletionSource<Error>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var producer = SecureClients.Producer(SecureClients.Config(server, "SASL_PLAINTEXT", "OAUTHBEARER"))
                .SetErrorHandler((_, error) => first.TrySetResult(error))
                .SetOAuthBearerTokenRefreshHandler((client, _) => client.OAuthBearerSetToken(
                    token, (TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1)).ToUnixTimeMilliseconds(), "alice"))
                .Build();
            var error = await first.Task.WaitAsync(KafkaClients.Patience);
            Assert.Equal(Confluent.Kafka.ErrorCode.Local_Authentication, error.Code);
            return error.Reason;
        }
    }
}
