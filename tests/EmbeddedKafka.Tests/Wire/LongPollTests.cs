using System.Buffers.Binary;

namespace Troupe.EmbeddedKafka.Tests.Wire;

/// <summary>
/// A fetch that finds nothing waits. A broker that answers late makes every consumer slow, one that answers at once makes every
/// idle consumer a hot loop.
/// </summary>
public sealed class LongPollTests
{
    private const int Minutes = 600_000;

    [Fact]
    public async Task Fetch_ShouldBeAnsweredAtOnce_WhenARecordArrives()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var consumer = await RawClient.ConnectAsync(server);
        using var producer = await RawClient.ConnectAsync(server);
        var parked = Parked(server);
        await consumer.SendAsync(RawClient.Fetch("t", 0, offset: 0, maxWait: Minutes));
        await parked;

        await producer.SendAsync(RawClient.Produce("t", 0, TestBatch.Create(3)));
        var answer = await consumer.ReceiveAsync().WaitAsync(KafkaClients.Patience);

        Assert.Equal(3, HighWatermark(answer!));
    }

    [Fact]
    public async Task Fetch_ShouldBeAnsweredAtOnce_WhenAnotherRequestWaitsBehindIt()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync([
            .. RawClient.Fetch("t", 0, offset: 0, maxWait: Minutes, correlationId: 1),
            .. RawClient.Frame(ApiKey.ApiVersions, 0, correlationId: 2, [])]);

        Assert.Equal(1, RawClient.CorrelationId((await client.ReceiveAsync().WaitAsync(KafkaClients.Patience))!));
        Assert.Equal(2, RawClient.CorrelationId((await client.ReceiveAsync().WaitAsync(KafkaClients.Patience))!));
    }

    [Fact]
    public async Task Fetch_ShouldBeAnsweredEmpty_WhenItsTimeIsOver()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync(RawClient.Fetch("t", 0, offset: 0, maxWait: 20));

        Assert.Equal(0, HighWatermark((await client.ReceiveAsync().WaitAsync(KafkaClients.Patience))!));
    }

    [Fact]
    public async Task Fetch_ShouldBeAnsweredAtOnce_WhenItsTopicIsDeleted()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var client = await RawClient.ConnectAsync(server);
        var parked = Parked(server);
        await client.SendAsync(RawClient.Fetch("t", 0, offset: 0, maxWait: Minutes));
        await parked;

        server.DeleteTopic("t");

        Assert.Equal(-1, HighWatermark((await client.ReceiveAsync().WaitAsync(KafkaClients.Patience))!));
    }

    [Fact]
    public async Task Server_ShouldStopAtOnce_WhenFetchesWait()
    {
        var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var client = await RawClient.ConnectAsync(server);
        var parked = Parked(server);
        await client.SendAsync(RawClient.Fetch("t", 0, offset: 0, maxWait: Minutes));
        await parked;

        await server.DisposeAsync().AsTask().WaitAsync(KafkaClients.Patience);

        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task Server_ShouldStopAtOnce_WhenAJoinWaits()
    {
        var server = await EmbeddedKafkaServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server);
        var parked = Parked(server, ApiKey.JoinGroup);

        // The first member does not rejoin, so the second waits for the first one's rebalance time-out.
        await client.SendAsync([.. RawClient.JoinGroup("g", Minutes), .. RawClient.JoinGroup("g", Minutes)]);
        await parked;
        await client.ReceiveAsync();

        await server.DisposeAsync().AsTask().WaitAsync(KafkaClients.Patience);

        Assert.Null(await client.ReceiveAsync());
    }

    private static Task Parked(EmbeddedKafkaServer server, ApiKey api = ApiKey.Fetch)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Faults.Observe(request =>
        {
            if (request.Api == api)
                seen.TrySetResult();
        });
        return seen.Task.WaitAsync(KafkaClients.Patience);
    }

    /// <summary>Of the only partition in the answer to <see cref="RawClient.Fetch"/>, topic "t".</summary>
    private static long HighWatermark(byte[] answer) =>
        BinaryPrimitives.ReadInt64BigEndian(answer.AsSpan(4 + 4 + 2 + 4 + 4 + 3 + 4 + 4 + 2));
}
