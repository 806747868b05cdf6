namespace Troupe.EmbeddedKafka.Tests.Wire;

/// <summary>Produce, frame by frame: what the clients of the other tests never send, or never twice.</summary>
public sealed class ProduceTests
{
    [Fact]
    public async Task RepeatedFrame_ShouldAnswerTheSameOffset_WhenTheProducerIsIdempotent()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var client = await RawClient.ConnectAsync(server);
        await SendAsync(client, TestBatch.Create(2));
        var frame = TestBatch.Create(3, producerId: 1000, epoch: 0, sequence: 0);

        var first = await SendAsync(client, frame);
        var second = await SendAsync(client, frame);
        var next = await SendAsync(client, TestBatch.Create(1, producerId: 1000, epoch: 0, sequence: 3));

        Assert.Equal((ErrorCode.None, 2), first);
        Assert.Equal(first, second);
        Assert.Equal((ErrorCode.None, 5), next);
    }

    [Fact]
    public async Task Batch_ShouldBeRefused_WhenItsChecksumIsWrong()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var client = await RawClient.ConnectAsync(server);
        var batch = TestBatch.Create(1);
        batch[^1] ^= 1;

        Assert.Equal((ErrorCode.CorruptMessage, -1), await SendAsync(client, batch));
    }

    [Fact]
    public async Task Batch_ShouldBeRefused_WhenItIsTransactionalAndItsProducerUnknown()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var client = await RawClient.ConnectAsync(server);

        var answer = await SendAsync(client, TestBatch.Create([1], producerId: 1, epoch: 0, sequence: 0, attributes: 0x10));

        Assert.Equal((ErrorCode.InvalidProducerIdMapping, -1), answer);
    }

    [Fact]
    public async Task Batch_ShouldBeRefused_WhenThePartitionDoesNotExist()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var client = await RawClient.ConnectAsync(server);

        await client.SendAsync(RawClient.Produce("t", 1, TestBatch.Create(1)));

        Assert.Equal((ErrorCode.UnknownTopicOrPartition, -1), RawClient.ReadProduced((await client.ReceiveAsync())!, "t"));
    }

    private static async Task<(ErrorCode Error, long BaseOffset)> SendAsync(RawClient client, byte[] batch)
    {
        await client.SendAsync(RawClient.Produce("t", 0, batch));
        return RawClient.ReadProduced((await client.ReceiveAsync().WaitAsync(KafkaClients.Patience))!, "t");
    }
}
