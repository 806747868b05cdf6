using Confluent.Kafka;

namespace Troupe.TestKit;

/// <summary>A message as bytes.</summary>
internal sealed record TestRecord(byte[]? Key, byte[]? Value, Headers? Headers, DateTimeOffset? Timestamp, long? Offset)
{
    public Message<byte[]?, byte[]?> ToMessage(TimeProvider time) => new()
    {
        Key = Key,
        Value = Value,
        Headers = Headers,
        Timestamp = new Timestamp(Timestamp ?? time.GetUtcNow()),
    };
}
