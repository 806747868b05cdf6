using Confluent.Kafka;

namespace Troupe.Engine.Transactions;

/// <summary>A record that waits to be handed to the producer of a transaction.</summary>
/// <param name="Target">Where to; the client chooses among <see cref="Partition.Any"/> by the key.</param>
/// <param name="Message">Key, value and headers, ready to be sent.</param>
internal readonly record struct StagedRecord(TopicPartition Target, Message<byte[]?, byte[]?> Message)
{
    /// <summary>Bytes that stay as they are now: whoever reuses his buffer must not change what waits.</summary>
    /// <param name="written">What a serialiser made.</param>
    /// <param name="given">What it made it of: it may be the same array.</param>
    public static byte[]? Own<T>(byte[]? written, T given) => given is byte[] && ReferenceEquals(written, given) ? (byte[]?)written?.Clone() : written;

    /// <summary>Headers that stay as they are now.</summary>
    public static Headers? Own(Headers? headers)
    {
        if (headers is null) return null;
        var copy = new Headers();
        foreach (var header in headers) copy.Add(header.Key, (byte[]?)header.GetValueBytes()?.Clone());
        return copy;
    }

    // What the broker adds per record is of no concern here: the bound is on what is sent at once, not on what is stored.
    public int Bytes => (Message.Key?.Length ?? 0) + (Message.Value?.Length ?? 0);
}
