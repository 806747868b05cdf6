using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Tests.Records;

public sealed class PackedHeadersTests
{
    [Fact]
    public void PackedHeaders_ShouldComeBackAsTheyWere_WhenNamesRepeatAndValuesAreNullOrEmpty()
    {
        var headers = new Headers
        {
            { "trace", new byte[] { 1, 2, 3 } },
            { "trace", null },
            { "größe", Array.Empty<byte>() },
            { "", new byte[] { 255 } },
        };

        var packed = new byte[PackedHeaders.Size(headers)];
        PackedHeaders.Pack(headers, packed);
        var unpacked = PackedHeaders.Unpack(packed);

        Assert.Equal(["trace", "trace", "größe", ""], unpacked.Select(header => header.Key));
        Assert.Equal([[1, 2, 3], null, [], [255]], unpacked.Select(header => header.GetValueBytes()));
    }

    [Fact]
    public void PackedHeaders_ShouldTakeNoRoom_WhenThereAreNone()
    {
        Assert.Equal(0, PackedHeaders.Size(null));
        Assert.Equal(0, PackedHeaders.Size([]));
    }
}
