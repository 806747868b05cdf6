using CsCheck;
using Troupe.EmbeddedKafka.Security;

namespace Troupe.EmbeddedKafka.Tests.Security;

/// <summary>Whatever is sent in place of an authentication, the answer is no, and those who authenticated are served.</summary>
public sealed class HostileSaslTests
{
    private static readonly string[] Mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"];

    private static readonly string[] Pieces =
        ["n", "y", "p=x", ",", ",,", "n=alice", "n=", "r=", "r=abc", "a=", "c=biws", "c=", "p=", "p=AAAA", "=2C", "=", "\0", "\0alice", "\0wrong", "\u0001", "auth=", "Bearer ", "auth=Bearer x", "\u0001\u0001", "ü"];

    private static readonly Gen<byte[]> Message = Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Gen.Int[0, Pieces.Length - 1].Select(static index => Pieces[index]).Array[0, 12].Select(static pieces => System.Text.Encoding.UTF8.GetBytes(string.Concat(pieces))));

    private static SecureListenerOptions Listener { get; } = new()
    {
        UseTls = false,
        Users = new Dictionary<string, string> { ["alice"] = "right" },
        ValidateToken = static _ => null,
    };

    [Fact]
    public void Exchange_ShouldNeverLetInNorThrow_WhateverItIsSent()
    {
        var offer = new SaslOffer(Listener, TimeProvider.System);

        Gen.Select(Gen.Int[0, Mechanisms.Length - 1].Select(static index => Mechanisms[index]), Message.Array[1, 3]).Sample(
            (mechanism, messages) =>
            {
                var exchange = offer.Begin(mechanism)!;
                foreach (var message in messages)
                    Assert.Null(exchange.Next(message).Principal);
            },
            iter: 3_000);
    }

    [Fact]
    public async Task GoodClient_ShouldBeServed_WhenOthersSendNonsense()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")], SecureListener = Listener });
        using var good = await RawClient.ConnectAsync(server.SecureBootstrapServers);
        await good.AskAsync(SaslFrames.Handshake("PLAIN"));
        await good.AskAsync(SaslFrames.Authenticate(SaslFrames.Plain("alice", "right")));

        await Gen.Select(Gen.Int[0, Mechanisms.Length - 1].Select(static index => Mechanisms[index]), Message, Message).SampleAsync(
            async (mechanism, one, other) =>
            {
                using var hostile = await RawClient.ConnectAsync(server.SecureBootstrapServers);
                await hostile.SendUntilClosedAsync([.. SaslFrames.Handshake(mechanism), .. SaslFrames.Authenticate(one), .. SaslFrames.Authenticate(other), .. one]);
            },
            iter: 300,
            threads: 1);

        var answer = await good.AskAsync(RawClient.Produce("t", 0, TestBatch.Create(1)));
        Assert.Equal(ErrorCode.None, RawClient.ReadProduced(answer!, "t").Error);
    }

    [Fact]
    public async Task TlsListener_ShouldServeOthers_WhenBytesAreNotTls()
    {
        await using var server = await SecureClients.StartAsync(new());

        await Gen.Byte.Array[1, 200].SampleAsync(
            async bytes =>
            {
                using var hostile = await RawClient.ConnectAsync(server.SecureBootstrapServers);
                await hostile.SendUntilClosedAsync(bytes);
            },
            iter: 100,
            threads: 1);

        using var producer = SecureClients.Producer(SecureClients.Config(server, "SSL")).Build();
        Assert.Equal(0, (await producer.ProduceAsync("t", new() { Value = "v" })).Offset.Value);
    }

    [Fact]
    public async Task Connection_ShouldBeClosed_WhenAStrangerAnnouncesALargeRequest()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { SecureListener = Listener });
        using var client = await RawClient.ConnectAsync(server.SecureBootstrapServers);

        await client.SendAsync(RawClient.Int32(ClientSession.MaxUnknownRequestBytes + 1));

        Assert.Null(await client.ReceiveAsync().WaitAsync(KafkaClients.Patience));
    }
}
