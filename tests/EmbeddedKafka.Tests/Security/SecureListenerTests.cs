using Confluent.Kafka;

namespace Troupe.EmbeddedKafka.Tests.Security;

/// <summary>Real clients at the secure listener: with the right secret they are served through it, with a wrong one they are told so.</summary>
public sealed class SecureListenerTests
{
    [Theory]
    [InlineData("SSL", null)]
    [InlineData("SASL_PLAINTEXT", "PLAIN")]
    [InlineData("SASL_PLAINTEXT", "SCRAM-SHA-256")]
    [InlineData("SASL_PLAINTEXT", "SCRAM-SHA-512")]
    [InlineData("SASL_SSL", "PLAIN")]
    [InlineData("SASL_SSL", "SCRAM-SHA-512")]
    public async Task Client_ShouldBeServed_WhenItsSecretIsRight(string protocol, string? mechanism)
    {
        await using var server = await SecureClients.StartAsync(new()
        {
            UseTls = protocol.EndsWith("SSL", StringComparison.Ordinal),
            Users = mechanism is null ? null : SecureClients.Users,
        });
        var config = SecureClients.Config(server, protocol, mechanism);

        using var producer = SecureClients.Producer(config).Build();
        var produced = await producer.ProduceAsync("t", new Message<string, string> { Key = "k", Value = "v" });
        using var consumer = KafkaClients.Consumer(server, "g", settings =>
        {
            foreach (var (name, value) in config.Where(static entry => entry.Key != "message.timeout.ms"))
                settings.Set(name, value);
        });
        consumer.Subscribe("t");
        var taken = KafkaClients.Take(consumer, 1);

        Assert.Equal(0, produced.Offset.Value);
        Assert.Equal("v", Assert.Single(taken).Message.Value);
    }

    [Theory]
    [InlineData("PLAIN", "Authentication failed: Invalid username or password")]
    [InlineData("SCRAM-SHA-256", "Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512", "Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512")]
    public async Task Client_ShouldBeToldAsByKafka_WhenItsPasswordIsWrong(string mechanism, string message)
    {
        await using var server = await SecureClients.StartAsync(new() { UseTls = false, Users = SecureClients.Users });

        var wrong = await SecureClients.FirstErrorAsync(SecureClients.Config(server, "SASL_PLAINTEXT", mechanism, password: "wrong"));
        var unknown = await SecureClients.FirstErrorAsync(SecureClients.Config(server, "SASL_PLAINTEXT", mechanism, user: "nobody"));

        Assert.Equal(Confluent.Kafka.ErrorCode.Local_Authentication, wrong.Code);
        Assert.Contains(message, wrong.Reason, StringComparison.Ordinal);
        Assert.Contains(message, unknown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ShouldRefuseTheServer_WhenItTrustsAnotherAuthority()
    {
        await using var server = await SecureClients.StartAsync(new());
        await using var other = await SecureClients.StartAsync(new());
        var config = SecureClients.Config(server, "SSL");
        config["ssl.ca.pem"] = other.CertificateAuthorityPem;

        var error = await SecureClients.FirstErrorAsync(config);

        Assert.Equal(Confluent.Kafka.ErrorCode.Local_Ssl, error.Code);
        Assert.NotEqual(server.CertificateAuthorityPem, other.CertificateAuthorityPem);
    }

    [Fact]
    public async Task Client_ShouldBeToldWhatIsOffered_WhenItsMechanismIsNot()
    {
        await using var server = await SecureClients.StartAsync(new() { UseTls = false, ValidateToken = static _ => null });

        var error = await SecureClients.FirstErrorAsync(SecureClients.Config(server, "SASL_PLAINTEXT", "PLAIN"));

        Assert.Equal(Confluent.Kafka.ErrorCode.Local_Authentication, error.Code);
        Assert.Contains("OAUTHBEARER", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlainListener_ShouldServeWithoutASecret_WhenThereIsASecureOne()
    {
        await using var server = await SecureClients.StartAsync(new() { Users = SecureClients.Users });

        await KafkaClients.ProduceAsync(server, "t", "v");

        Assert.NotEqual(server.BootstrapServers, server.SecureBootstrapServers);
    }

    [Fact]
    public async Task SecureListener_ShouldKeepItsPort_OverAPause()
    {
        await using var server = await SecureClients.StartAsync(new() { Users = SecureClients.Users });
        var address = server.SecureBootstrapServers;

        await server.PauseAsync();
        await server.ResumeAsync();
        using var producer = SecureClients.Producer(SecureClients.Config(server, "SASL_SSL", "SCRAM-SHA-256")).Build();
        await producer.ProduceAsync("t", new Message<string, string> { Value = "v" });

        Assert.Equal(address, server.SecureBootstrapServers);
    }

    [Fact]
    public async Task Server_ShouldSayThatThereIsNoSecureListener_WhenItIsAskedForIt()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();

        Assert.Throws<InvalidOperationException>(() => server.SecureBootstrapServers);
        Assert.Throws<InvalidOperationException>(() => server.CertificateAuthorityPem);
    }

    [Fact]
    public async Task Options_ShouldBeRefused_WhenTheSecureListenerIsNotSecure()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => SecureClients.StartAsync(
            new() { UseTls = false, Port = 70_000, MaxReauthentication = TimeSpan.FromSeconds(-1) }));

        Assert.Contains("neither TLS nor SASL", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Port (70000)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("MaxReauthentication", refused.Message, StringComparison.Ordinal);
    }
}
