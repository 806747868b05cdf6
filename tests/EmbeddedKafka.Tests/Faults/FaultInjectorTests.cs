using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Troupe.EmbeddedKafka.Tests.Faults;

public sealed class FaultInjectorTests
{
    [Fact]
    public async Task Requests_ShouldBeSeenWithVersionAndClient_WhenObserved()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        var seen = new ConcurrentQueue<ObservedRequest>();
        var observing = server.Faults.Observe(seen.Enqueue);
        using (var producer = KafkaClients.Producer(server, static config => config.ClientId = "me"))
            await producer.ProduceAsync("t", new Message<string, string> { Value = "v" });

        observing.Dispose();
        var count = seen.Count;
        await KafkaClients.ProduceAsync(server, "t", "unseen");

        Assert.Contains(seen, static request => request is { Api: ApiKey.Produce, Version: 10, ClientId: "me" });
        Assert.Equal(count, seen.Count);
    }

    [Fact]
    public async Task Producer_ShouldRetry_WhenAnErrorIsInjectedAFewTimes()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        var produced = 0;
        server.Faults.Observe(request => produced += request.Api == ApiKey.Produce ? 1 : 0);
        server.Faults.Fail(ApiKey.Produce, Troupe.EmbeddedKafka.ErrorCode.NotLeaderOrFollower, times: 2);
        using var producer = KafkaClients.Producer(server);

        var report = await producer.ProduceAsync("t", new Message<string, string> { Value = "v" });

        Assert.Equal((0, 3), (report.Offset.Value, produced));
    }

    [Fact]
    public async Task OtherPartitions_ShouldBeUntouched_WhenAnErrorIsForOne()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 2)] });
        var fault = server.Faults.Fail(ApiKey.Produce, Troupe.EmbeddedKafka.ErrorCode.MessageTooLarge, topic: "t", partition: 1);
        using var producer = KafkaClients.Producer(server);
        var message = new Message<string, string> { Value = "v" };

        await producer.ProduceAsync(new TopicPartition("t", 0), message);
        var problem = await Assert.ThrowsAsync<ProduceException<string, string>>(
            () => producer.ProduceAsync(new TopicPartition("t", 1), message));
        fault.Dispose();
        await producer.ProduceAsync(new TopicPartition("t", 1), message);

        Assert.Equal(Confluent.Kafka.ErrorCode.MsgSizeTooLarge, problem.Error.Code);
    }

    [Fact]
    public async Task Answer_ShouldWaitAndSayHowLong_WhenTheClientIsThrottled()
    {
        var clock = new WatchedClock(TimeSpan.FromMilliseconds(0x01020304));
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] }, clock);
        using var client = await RawClient.ConnectAsync(server);
        server.Faults.Throttle(ApiKey.Produce, TimeSpan.FromMilliseconds(0x01020304), times: 1);

        await client.SendAsync(RawClient.Produce("t", 0, TestBatch.Create(1)));
        var answer = client.ReceiveAsync();
        await clock.Armed.WaitAsync(KafkaClients.Patience);
        using (var other = await RawClient.ConnectAsync(server))
        {
            // The work is done: it is the answer that waits.
            await other.SendAsync(RawClient.Fetch("t", 0, 0, maxWait: 0));
            Assert.True((await other.ReceiveAsync().WaitAsync(KafkaClients.Patience))!.Length > TestBatch.Create(1).Length);
        }

        Assert.False(answer.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(0x01020304));
        Assert.Equal([1, 2, 3, 4], (await answer.WaitAsync(KafkaClients.Patience))![^4..]);
    }

    [Fact]
    public async Task Answer_ShouldWait_WhenItIsDelayed()
    {
        var clock = new WatchedClock(TimeSpan.FromHours(1));
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] }, clock);
        using var client = await RawClient.ConnectAsync(server);
        server.Faults.Delay(ApiKey.Produce, TimeSpan.FromHours(1), times: 1);

        await client.SendAsync([
            .. RawClient.Produce("t", 0, TestBatch.Create(1), correlationId: 1),
            .. RawClient.Frame(ApiKey.ApiVersions, 0, correlationId: 2, [])]);
        var answer = client.ReceiveAsync();
        await clock.Armed.WaitAsync(KafkaClients.Patience);
        using (var other = await RawClient.ConnectAsync(server))
        {
            // The work is done: it is the answer that waits.
            await other.SendAsync(RawClient.Fetch("t", 0, 0, maxWait: 0));
            Assert.True((await other.ReceiveAsync().WaitAsync(KafkaClients.Patience))!.Length > TestBatch.Create(1).Length);
        }

        Assert.False(answer.IsCompleted);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, RawClient.CorrelationId((await answer.WaitAsync(KafkaClients.Patience))!));
        Assert.Equal(2, RawClient.CorrelationId((await client.ReceiveAsync().WaitAsync(KafkaClients.Patience))!));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Work_ShouldBeDoneOrNot_WhenTheConnectionIsDropped(bool afterHandling, long expectedOffset)
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        server.Faults.Drop(ApiKey.Produce, afterHandling);
        using (var dropped = await RawClient.ConnectAsync(server))
        {
            await dropped.SendAsync(RawClient.Produce("t", 0, TestBatch.Create(1)));
            Assert.Null(await dropped.ReceiveAsync().WaitAsync(KafkaClients.Patience));
        }

        using var client = await RawClient.ConnectAsync(server);
        await client.SendAsync(RawClient.Produce("t", 0, TestBatch.Create(1)));

        Assert.Equal(expectedOffset, RawClient.ReadProduced((await client.ReceiveAsync())!, "t").BaseOffset);
    }

    [Fact]
    public async Task Clients_ShouldGoOn_WhenTheirConnectionsAreDropped()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var consumer = KafkaClients.Consumer(server, "g");
        consumer.Subscribe("t");
        await KafkaClients.ProduceAsync(server, "t", "a");
        KafkaClients.Take(consumer, 1);

        server.Faults.DropConnections();
        await KafkaClients.ProduceAsync(server, "t", "b");

        Assert.Equal("b", KafkaClients.Take(consumer, 1)[0].Message.Value);
    }

    [Fact]
    public async Task Broker_ShouldBeDownAndComeBackWithEverything_WhenPausedAndResumed()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        var port = server.Port;
        using var consumer = KafkaClients.Consumer(server, "g");
        consumer.Subscribe("t");
        await KafkaClients.ProduceAsync(server, "t", "a");
        consumer.Commit(KafkaClients.Take(consumer, 1)[0]);

        await server.PauseAsync();
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => RawClient.ConnectAsync(server));
        await server.ResumeAsync();
        await KafkaClients.ProduceAsync(server, "t", "b");

        Assert.Equal(port, server.Port);
        var taken = Assert.Single(KafkaClients.Take(consumer, 1));
        Assert.Equal(("b", 1), (taken.Message.Value, taken.Offset.Value));
    }

    [Fact]
    public async Task Fault_ShouldBeRefused_WhenItsNumbersMakeNoSense()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();

        Assert.Throws<ArgumentOutOfRangeException>(() => server.Faults.Fail(ApiKey.Fetch, Troupe.EmbeddedKafka.ErrorCode.None, times: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => server.Faults.Delay(ApiKey.Fetch, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => server.Faults.Throttle(ApiKey.Fetch, TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => server.Faults.Throttle(ApiKey.Heartbeat, TimeSpan.FromSeconds(1)));
    }

    /// <summary>A clock that only the test moves, and that says when a wait of a certain length began.</summary>
    private sealed class WatchedClock(TimeSpan awaited) : Microsoft.Extensions.Time.Testing.FakeTimeProvider
    {
        private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Armed => _armed.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == awaited) _armed.TrySetResult();
            return timer;
        }
    }
}
