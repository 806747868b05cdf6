using Confluent.Kafka;
using Troupe.Engine.Serialization;

namespace Troupe.Engine.Tests.Serialization;

public sealed class PayloadTests
{
    [Fact]
    public void Payload_ShouldRoundTripText_Bytes_AndRecords()
    {
        Assert.Equal("größe", RoundTrip("größe"));
        Assert.Equal([1, 2], RoundTrip(new byte[] { 1, 2 }));
        Assert.Equal([3], RoundTrip<ReadOnlyMemory<byte>>(new byte[] { 3 }).ToArray());
        Assert.Equal(new Order(7, "tea"), RoundTrip(new Order(7, "tea")));
    }

    [Fact]
    public void Serialize_ShouldMakeATombstone_WhenThereIsNoValue() =>
        Assert.Null(Payload<string?>.Default.Serialize(null, SerializationContext.Empty));

    [Fact]
    public void Serialize_ShouldNameFieldsAsTheWebDoes_Always() =>
        Assert.Equal("""{"number":7,"item":"tea"}"""u8.ToArray(), Payload<Order>.Default.Serialize(new Order(7, "tea"), SerializationContext.Empty));

    [Fact]
    public void Deserialize_ShouldReplaceBrokenUtf8_WhenTextIsWanted() =>
        Assert.Equal("a\uFFFD", Payload<string>.Default.Deserialize([(byte)'a', 0xFF], false, SerializationContext.Empty));

    [Fact]
    public void Deserialize_ShouldThrow_WhenJsonIsDeeperThanTheReaderGoes()
    {
        var deep = System.Text.Encoding.UTF8.GetBytes(new string('[', 10_000));

        Assert.ThrowsAny<System.Text.Json.JsonException>(() => Payload<object>.Default.Deserialize(deep, false, SerializationContext.Empty));
    }

    private static T RoundTrip<T>(T value) =>
        Payload<T>.Default.Deserialize(Payload<T>.Default.Serialize(value, SerializationContext.Empty), false, SerializationContext.Empty);

    private sealed record Order(int Number, string Item);
}
