using CsCheck;

namespace Troupe.EmbeddedKafka.Tests.Wire;

/// <summary>
/// Whatever arrives on one connection, the others are served. A request that breaks the protocol costs its sender the connection.
/// </summary>
public sealed class HostileBytesTests
{
    [Fact]
    public async Task GoodClient_ShouldBeServed_WhenOthersSendRandomFrames()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var good = await RawClient.ConnectAsync(server);

        // Frames with a true size and a known API key reach the readers behind the header; wholly random bytes rarely do.
        var keys = Gen.Int[0, 42].Select(static key => (ApiKey)key);
        var frames = Gen.Select(
            keys,
            Gen.Short[0, 14],
            Gen.Byte.Array[0, 200],
            static (key, version, body) => RawClient.Frame(key, version, 1, body));
        await Gen.OneOf(frames, Gen.Byte.Array[1, 100]).SampleAsync(
            async bytes =>
            {
                using var hostile = await RawClient.ConnectAsync(server);
                await hostile.SendAsync(bytes);
            },
            iter: 500,
            threads: 1);

        await good.SendAsync(RawClient.Produce("t", 0, TestBatch.Create(1)));
        var answer = await good.ReceiveAsync().WaitAsync(KafkaClients.Patience);
        Assert.Equal(ErrorCode.None, RawClient.ReadProduced(answer!, "t").Error);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task Connection_ShouldBeClosed_WhenTheSizeIsImpossible(int size)
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync(RawClient.Int32(size));

        Assert.Null(await client.ReceiveAsync().WaitAsync(KafkaClients.Patience));
    }

    [Theory]
    [InlineData(ApiKey.Produce, 2)] // advertised for old clients that look for it, and not spoken
    [InlineData(ApiKey.Fetch, 13)]
    [InlineData((ApiKey)71, 0)]
    public async Task Connection_ShouldBeClosed_WhenTheVersionIsNotOffered(ApiKey api, short version)
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync(RawClient.Frame(api, version, 1, new byte[64]));

        Assert.Null(await client.ReceiveAsync().WaitAsync(KafkaClients.Patience));
    }

    [Fact]
    public async Task ApiVersions_ShouldAnswerTheListInVersionZero_WhenTheClientIsNewer()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync(RawClient.Frame(ApiKey.ApiVersions, 4, 9, new byte[16]));
        var answer = await client.ReceiveAsync().WaitAsync(KafkaClients.Patience);

        Assert.Equal([.. RawClient.Int32(9), .. RawClient.Int16(35)], answer![..6]);
        Assert.Equal(4 + 2 + 4 + (6 * Enum.GetValues<ApiKey>().Length), answer.Length);
    }

    [Fact]
    public async Task LengthsInsideARequest_ShouldNotBeBelieved_WhenTheyExceedTheFrame()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync(RawClient.Frame(ApiKey.Metadata, 4, 1, RawClient.Int32(int.MaxValue)));

        Assert.Null(await client.ReceiveAsync().WaitAsync(KafkaClients.Patience));
    }

    [Fact]
    public async Task Answers_ShouldLeaveInTheOrderOfRequests_WhenManyArriveAtOnce()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync([.. Enumerable.Range(0, 300).SelectMany(static id => RawClient.Frame(ApiKey.ApiVersions, 0, id, []))]);

        for (var id = 0; id < 300; id++)
            Assert.Equal(id, RawClient.CorrelationId((await client.ReceiveAsync().WaitAsync(KafkaClients.Patience))!));
    }
}
