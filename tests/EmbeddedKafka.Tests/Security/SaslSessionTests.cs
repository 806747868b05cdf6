using Microsoft.Extensions.Time.Testing;

namespace Troupe.EmbeddedKafka.Tests.Security;

/// <summary>The order of an authentication, and what a client may ask for before, during and after it.</summary>
public sealed class SaslSessionTests
{
    private static readonly byte[] Metadata = RawClient.Frame(ApiKey.Metadata, 4, 9, [.. RawClient.Int32(0), 0]);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Connection_ShouldBeClosed_WhenItAsksBeforeItAuthenticated()
    {
        await using var server = await StartAsync();
        using var client = await RawClient.ConnectAsync(server.SecureBootstrapServers);

        Assert.NotNull(await client.AskAsync(RawClient.Frame(ApiKey.ApiVersions, 0, 1, [])));
        Assert.Null(await client.AskAsync(Metadata));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0alice")]
    [InlineData("\0\0\0\0")]
    [InlineData("\0alice\0")]
    [InlineData("bob\0alice\0secret")]
    public async Task Connection_ShouldBeClosedWithAReason_WhenThePlainMessageIsOdd(string message)
    {
        await using var server = await StartAsync();
        using var client = await RawClient.ConnectAsync(server.SecureBootstrapServers);
        await client.AskAsync(SaslFrames.Handshake("PLAIN"));

        var answer = await client.AskAsync(SaslFrames.Authenticate(message));

        Assert.Equal(ErrorCode.SaslAuthenticationFailed, SaslFrames.Error(answer));
        Assert.NotEmpty(SaslFrames.Answer(answer).Message);
        Assert.Null(await client.AskAsync(Metadata));
    }

    [Fact]
    public async Task Handshake_ShouldListWhatIsOfferedAndClose_WhenTheMechanismIsUnknown()
    {
        await using var server = await StartAsync();
        using var client = await RawClient.ConnectAsync(server.SecureBootstrapServers);

        var answer = await client.AskAsync(SaslFrames.Handshake("GSSAPI"));

        Assert.Equal(ErrorCode.UnsupportedSaslMechanism, SaslFrames.Error(answer));
        Assert.Equal([.. RawClient.Int32(4), .. RawClient.String("PLAIN"), .. RawClient.String("SCRAM-SHA-256"), .. RawClient.String("SCRAM-SHA-512"), .. RawClient.String("OAUTHBEARER")], answer![6..]);
        Assert.Null(await client.ReceiveAsync().WaitAsync(KafkaClients.Patience));
    }

    [Fact]
    public async Task Authentication_ShouldBeRefused_WhenNoHandshakeCameBefore()
    {
        await using var server = await StartAsync();
        using var client = await RawClient.ConnectAsync(server.SecureBootstrapServers);

        var answer = await client.AskAsync(SaslFrames.Authenticate(SaslFrames.Plain("alice", "secret")));

        Assert.Equal(ErrorCode.IllegalSaslState, SaslFrames.Error(answer));
    }

    [Fact]
    public async Task PlainListener_ShouldRefuseAHandshake_AsThereIsNothingToAuthenticate()
    {
        await using var server = await StartAsync();
        using var client = await RawClient.ConnectAsync(server);

        Assert.Equal(ErrorCode.IllegalSaslState, SaslFrames.Error(await client.AskAsync(SaslFrames.Handshake("PLAIN"))));
    }

    [Fact]
    public async Task Session_ShouldEndWithTheToken_UnlessTheClientAuthenticatesAgain()
    {
        await using var server = await StartAsync();
        using var client = await RawClient.ConnectAsync(server.SecureBootstrapServers);
        await client.AskAsync(SaslFrames.Handshake("OAUTHBEARER"));

        var first = SaslFrames.Answer(await client.AskAsync(SaslFrames.Authenticate(SaslFrames.Bearer("alice:60"))));
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(ErrorCode.None, SaslFrames.Error(await client.AskAsync(SaslFrames.Handshake("OAUTHBEARER"))));
        var second = SaslFrames.Answer(await client.AskAsync(SaslFrames.Authenticate(SaslFrames.Bearer("alice:100"))));
        _time.Advance(TimeSpan.FromSeconds(49));
        var meanwhile = await client.AskAsync(Metadata);
        _time.Advance(TimeSpan.FromSeconds(1));
        var afterwards = await client.AskAsync(Metadata);

        Assert.Equal(60_000, first.Lifetime);
        Assert.Equal(50_000, second.Lifetime);
        Assert.NotNull(meanwhile);
        Assert.Null(afterwards);
    }

    [Fact]
    public async Task Session_ShouldEndAtTheLimit_WhenTheListenerHasOne()
    {
        await using var server = await StartAsync(TimeSpan.FromSeconds(10));
        using var client = await RawClient.ConnectAsync(server.SecureBootstrapServers);
        await client.AskAsync(SaslFrames.Handshake("PLAIN"));

        var answer = await client.AskAsync(SaslFrames.Authenticate(SaslFrames.Plain("alice", "secret")));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(10_000, SaslFrames.Answer(answer).Lifetime);
        Assert.Null(await client.AskAsync(Metadata));
    }

    [Fact]
    public async Task Connection_ShouldBeClosed_WhenAnotherOneAuthenticatesOnIt()
    {
        await using var server = await StartAsync();
        using var client = await RawClient.ConnectAsync(server.SecureBootstrapServers);
        await client.AskAsync(SaslFrames.Handshake("OAUTHBEARER"));
        await client.AskAsync(SaslFrames.Authenticate(SaslFrames.Bearer("alice:60")));
        await client.AskAsync(SaslFrames.Handshake("OAUTHBEARER"));

        var answer = await client.AskAsync(SaslFrames.Authenticate(SaslFrames.Bearer("bob:60")));

        Assert.Equal("Cannot change principals during re-authentication from User.alice: to User.bob", SaslFrames.Answer(answer).Message);
        Assert.Null(await client.ReceiveAsync().WaitAsync(KafkaClients.Patience));
    }

    [Fact]
    public async Task ExpiredToken_ShouldBeAnsweredWithAStatus_AndRefusedOnceTheClientHasSeenIt()
    {
        await using var server = await StartAsync();
        using var client = await RawClient.ConnectAsync(server.SecureBootstrapServers);
        await client.AskAsync(SaslFrames.Handshake("OAUTHBEARER"));

        var status = await client.AskAsync(SaslFrames.Authenticate(SaslFrames.Bearer("alice:0")));
        var refusal = await client.AskAsync(SaslFrames.Authenticate("\u0001"));

        Assert.Equal(ErrorCode.None, SaslFrames.Error(status));
        Assert.Equal("{\"status\":\"invalid_token\"}", SaslFrames.Answer(status).Bytes);
        Assert.Equal(ErrorCode.SaslAuthenticationFailed, SaslFrames.Error(refusal));
        Assert.Equal("{\"status\":\"invalid_token\"}", SaslFrames.Answer(refusal).Message);
    }

    /// <summary>Tokens are <c>principal:seconds</c>, counted from the start of the clock.</summary>
    private Task<EmbeddedKafkaServer> StartAsync(TimeSpan maxReauthentication = default)
    {
        var start = _time.GetUtcNow();
        return EmbeddedKafkaServer.StartAsync(
            new()
            {
                SecureListener = new()
                {
                    UseTls = false,
                    Users = new Dictionary<string, string> { ["alice"] = "secret" },
                    ValidateToken = token => new EmbeddedToken(token.Split(':')[0], start.AddSeconds(int.Parse(token.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture))),
                    MaxReauthentication = maxReauthentication,
                },
            },
            _time);
    }
}
