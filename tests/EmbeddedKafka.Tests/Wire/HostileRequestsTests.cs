using System.Diagnostics;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Troupe.EmbeddedKafka.Faults;
using Troupe.EmbeddedKafka.Security;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Tests.Wire;

/// <summary>A hundred thousand spoilt requests, once at the handlers and once over sockets with a good client beside them.</summary>
[Collection(MeasuresMemory.Name)]
public sealed class HostileRequestsTests
{
    private const int Requests = 100_000;
    private const int Connections = 3_000;
    private const long MaxBytes = 300L * 1024 * 1024;
    private const string GoodTopic = "good";

    [Fact]
    public void Handlers_ShouldAnswerOrRefuse_WhateverTheyAreSent()
    {
        using var broker = new Broker(new EmbeddedKafkaOptions(), TimeProvider.System, new FaultInjector(static () => { }));
        var dispatcher = new RequestDispatcher(broker, NullLogger.Instance);
        using var closed = new CancellationTokenSource();
        closed.Cancel();

        HostileRequests.Any.Sample(
            request =>
            {
                if (request.Length < 8)
                    return;

                try
                {
                    var pending = dispatcher.Dispatch(request, new ClientSession("/127.0.0.1", 9092, offer: null), closed.Token);
                    pending.Context?.Followed();
                    Assert.True(pending.Response.IsCompletedSuccessfully || !pending.Response.IsFaulted);
                }
                catch (MalformedRequestException)
                {
                    // Refused: what the connection then ends with.
                }
            },
            iter: Requests);
    }

    [Fact]
    public async Task GoodClient_ShouldBeServedAndMemoryBounded_WhileOthersSendSpoiltRequests()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new(GoodTopic), new("t", 3)] });
        using var over = new CancellationTokenSource();
        var before = Process.GetCurrentProcess().WorkingSet64;
        var good = ServeGoodClientAsync(server, over.Token);

        await HostileRequests.Any.Array[Requests / Connections].SampleAsync(
            async requests =>
            {
                using var hostile = await RawClient.ConnectAsync(server);
                await hostile.SendUntilClosedAsync([.. requests.SelectMany(HostileRequests.WithSize)]);
            },
            iter: Connections,
            threads: 2);

        await over.CancelAsync();
        Assert.True(await good > 10);
        Assert.InRange(Process.GetCurrentProcess().WorkingSet64 - before, long.MinValue, MaxBytes);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, MaxBytes);
        Assert.Equal(ErrorCode.None, await ProduceOnceAsync(server));
    }

    /// <summary>Produces until it is told to end; every answer must be right and in time.</summary>
    private static async Task<int> ServeGoodClientAsync(EmbeddedKafkaServer server, CancellationToken over)
    {
        using var client = await RawClient.ConnectAsync(server);
        var served = 0;
        for (; !over.IsCancellationRequested; served++)
        {
            await client.SendAsync(RawClient.Produce(GoodTopic, 0, TestBatch.Create(1)));
            var answer = await client.ReceiveAsync().WaitAsync(KafkaClients.Patience, CancellationToken.None);
            Assert.Equal((ErrorCode.None, served), RawClient.ReadProduced(answer!, GoodTopic));
        }

        return served;
    }

    private static async Task<ErrorCode> ProduceOnceAsync(EmbeddedKafkaServer server)
    {
        using var client = await RawClient.ConnectAsync(server);
        await client.SendAsync(RawClient.Produce(GoodTopic, 0, TestBatch.Create(1)));
        var answer = await client.ReceiveAsync().WaitAsync(KafkaClients.Patience);
        return RawClient.ReadProduced(answer!, GoodTopic).Error;
    }
}
