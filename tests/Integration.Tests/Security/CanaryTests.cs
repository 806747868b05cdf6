using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Security;

// Secrets that are easily found are given to a host whose clients log everything they can; nothing it says, to whomever, holds one. Guards against
// a password in a log, a health answer, a dump or an exception, with right and with wrong ones.
public sealed class CanaryTests
{
    private const string Canary = "canary-Xq7";

    [Theory]
    [InlineData("PLAIN", true)]
    [InlineData("PLAIN", false)]
    [InlineData("SCRAM-SHA-256", true)]
    [InlineData("SCRAM-SHA-256", false)]
    [InlineData("OAUTHBEARER", true)]
    [InlineData("OAUTHBEARER", false)]
    public async Task Host_ShouldKeepItsSecrets_WhateverItSays(string mechanism, bool isRight)
    {
        await using var stage = await SecureStage.OpenAsync(BrokerKind.Embedded, "SASL_SSL", mechanism);
        var (heard, expiry) = (new Ear(), TimeProvider.System.GetUtcNow().AddHours(1));
        var calls = 0;
        if (isRight)
        {
            stage.Users[SecureStage.User] = $"{Canary}-password";
            stage.Tokens[$"{Canary}-token"] = new EmbeddedToken("alice", expiry);
        }

        var host = await stage.StartHostAsync(
            troupe =>
            {
                troupe.WithKafka("debug", "all").WithKafka("ssl.key.password", $"{Canary}-key").WithKafka("ssl.keystore.password", $"{Canary}-store")
                    .WithKafka("sasl.oauthbearer.client.secret", $"{Canary}-client").WithKafka("sasl.oauthbearer.config", $"principal={Canary}-config");
                if (mechanism == "OAUTHBEARER")
                {
                    troupe.WithOAuthBearerToken(_ => isRight || Interlocked.Increment(ref calls) > 1
                        ? Task.FromResult(new OAuthBearerToken($"{Canary}-token", expiry, "alice"))
                        : throw new HttpRequestException($"refused for {Canary}-client"));
                }
            },
            services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(heard)),
            password: $"{Canary}-password");
        if (isRight) await host.Journal.WhenDeliveredAsync(offset: 9);
        else await host.Log.WhenLoggedAsync(mechanism == "OAUTHBEARER" ? LogEvents.TokenFailed : LogEvents.Refused);
        var status = await host.GetStatusAsync();
        var health = await host.CheckHealthAsync();
        await host.StopAsync();

        string[] said =
        [
            .. heard.Lines, $"{status}", .. status.Reasons, .. status.Groups.Select(group => $"{group}"),
            .. status.Groups.SelectMany(group => group.Connections).Select(connection => $"{connection}"),
            $"{health.Description} {health.Exception} {string.Join(' ', health.Data.Values)}",
        ];
        Assert.True(heard.Lines.Count(line => line.Contains("Kafka client", StringComparison.Ordinal)) > 3);
        Assert.DoesNotContain(said, line => line.Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ShouldKeepSecrets_WhenItRefusesTheSettings()
    {
        await using var stage = await SecureStage.OpenAsync(BrokerKind.Embedded, "SASL_SSL", "PLAIN");
        var heard = new Ear();

        var refusal = await Assert.ThrowsAsync<TroupeConfigurationException>(() => stage.StartHostAsync(
            troupe => troupe
                .WithBootstrapServers($"Server=one:9092;Password={Canary}-servers")
                .WithKafka("sasl.pass", $"{Canary}-1").WithKafka("sasl.passwort", $"{Canary}-2").WithKafka("ssl.key.pem", $"{Canary}-3")
                .WithKafka("ssl.keypass", $"{Canary}-4").WithKafka("sasl.oauthbearer.clientsecret", $"{Canary}-5").WithKafka("sasl.oauthbearer.config", $"{Canary}-6"),
            services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(heard)),
            password: $"{Canary}-password"));

        Assert.DoesNotContain(Canary, refusal.ToString(), StringComparison.Ordinal);
        Assert.Contains("bootstrap.servers", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(heard.Lines, line => line.Contains(Canary, StringComparison.Ordinal));
    }

    /// <summary>Hears every line of a host, of every level, with what is in it.</summary>
    private sealed class Ear : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            _lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _lines.Enqueue($"{formatter(state, exception)} {exception}");
            if (state is IEnumerable<KeyValuePair<string, object?>> values) _lines.Enqueue(string.Join(' ', values));
        }

        public void Dispose()
        {
            // The lines are read after the host has gone.
        }
    }
}
