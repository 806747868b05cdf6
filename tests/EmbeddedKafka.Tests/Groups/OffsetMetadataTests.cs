using System.Buffers.Binary;
using System.Text;

namespace Troupe.EmbeddedKafka.Tests.Groups;

/// <summary>The text that comes with an offset is kept and given back, frame by frame: by plain commits, and by transactions when they commit.</summary>
public sealed class OffsetMetadataTests : IAsyncLifetime
{
    private const string Group = "g";
    private const string Topic = "t";
    private const string Id = "tx";

    private EmbeddedKafkaServer _server = null!;
    private RawClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new(Topic)] });
        _client = await RawClient.ConnectAsync(_server);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("größe 中")]
    [InlineData("")]
    public async Task Metadata_ShouldComeBack_WhenItWasCommitted(string metadata)
    {
        Assert.Equal(ErrorCode.None, await CommitAsync(5, metadata));

        Assert.Equal((5, metadata), await FetchAsync());
    }

    [Fact]
    public async Task Metadata_ShouldBeErased_WhenTheNextCommitHasNone()
    {
        await CommitAsync(5, "five");

        await CommitAsync(6, null);

        Assert.Equal((6, ""), await FetchAsync());
    }

    [Fact]
    public async Task Commit_ShouldBeRefused_WhenItsMetadataIsTooLong()
    {
        Assert.Equal(ErrorCode.None, await CommitAsync(5, new string('x', 4_096)));

        Assert.Equal(ErrorCode.OffsetMetadataTooLarge, await CommitAsync(6, new string('x', 4_097)));
        Assert.Equal((5, new string('x', 4_096)), await FetchAsync());
    }

    [Fact]
    public async Task Metadata_ShouldBeOfTheCommittedTransaction_WhenAnotherIsAborted()
    {
        var producer = await InitAsync();

        await TransactAsync(producer, 5, "five", isCommit: true);
        Assert.Equal((5, "five"), await FetchAsync());
        await TransactAsync(producer, 6, "six", isCommit: false);

        Assert.Equal((5, "five"), await FetchAsync());
    }

    private async Task<ErrorCode> CommitAsync(long offset, string? metadata)
    {
        var answer = await AskAsync(
            ApiKey.OffsetCommit,
            2,
            [
                .. RawClient.String(Group), .. RawClient.Int32(-1), .. RawClient.String(""), .. RawClient.Int64(-1), .. Partition(),
                .. RawClient.Int64(offset), .. Text(metadata),
            ]);
        return (ErrorCode)BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan()[^2..]);
    }

    private async Task<(long Offset, string Metadata)> FetchAsync()
    {
        var answer = await AskAsync(ApiKey.OffsetFetch, 1, [.. RawClient.String(Group), .. Partition()]);
        var partition = answer.AsSpan(4 + 4 + 2 + Topic.Length + 4 + 4);
        var length = BinaryPrimitives.ReadInt16BigEndian(partition[8..]);
        return (BinaryPrimitives.ReadInt64BigEndian(partition), Encoding.UTF8.GetString(partition.Slice(10, length)));
    }

    private async Task<byte[]> InitAsync()
    {
        var answer = await AskAsync(ApiKey.InitProducerId, 0, [.. RawClient.String(Id), .. RawClient.Int32(60_000)]);
        Assert.Equal(ErrorCode.None, (ErrorCode)BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(8)));

        // Its id and epoch, as the other requests take them.
        return answer[10..20];
    }

    private async Task TransactAsync(byte[] producer, long offset, string metadata, bool isCommit)
    {
        var added = await AskAsync(ApiKey.AddOffsetsToTxn, 0, [.. RawClient.String(Id), .. producer, .. RawClient.String(Group)]);
        var sent = await AskAsync(
            ApiKey.TxnOffsetCommit,
            0,
            [.. RawClient.String(Id), .. RawClient.String(Group), .. producer, .. Partition(), .. RawClient.Int64(offset), .. Text(metadata)]);
        var ended = await AskAsync(ApiKey.EndTxn, 0, [.. RawClient.String(Id), .. producer, (byte)(isCommit ? 1 : 0)]);

        Assert.All([added, sent, ended], answer => Assert.Equal(ErrorCode.None, (ErrorCode)BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan()[^2..])));
    }

    private async Task<byte[]> AskAsync(ApiKey api, short version, byte[] body)
    {
        await _client.SendAsync(RawClient.Frame(api, version, correlationId: 1, body));
        return (await _client.ReceiveAsync())!;
    }

    /// <summary>One partition of one topic; what is said of it follows.</summary>
    private static byte[] Partition() =>
        [.. RawClient.Int32(1), .. RawClient.String(Topic), .. RawClient.Int32(1), .. RawClient.Int32(0)];

    private static byte[] Text(string? text)
    {
        if (text is null) return RawClient.Int16(-1);
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. RawClient.Int16((short)bytes.Length), .. bytes];
    }
}
