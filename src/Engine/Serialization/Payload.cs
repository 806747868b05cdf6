using System.Text;
using System.Text.Json;
using Confluent.Kafka;

namespace Troupe.Engine.Serialization;

/// <summary>
/// How a <typeparamref name="T"/> is written to and read from bytes when the route names no serialiser: bytes as they are, strings as UTF-8,
/// everything else as JSON with the web defaults (camel case, case ignored when reading).
/// </summary>
internal sealed class Payload<T> : IDeserializer<T>, ISerializer<T>
{
    public static readonly Payload<T> Default = new();

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private Payload()
    {
    }

    public T Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (isNull) return default!;
        if (typeof(T) == typeof(string)) return (T)(object)Encoding.UTF8.GetString(data);
        if (typeof(T) == typeof(byte[])) return (T)(object)data.ToArray();
        if (typeof(T) == typeof(ReadOnlyMemory<byte>)) return (T)(object)(ReadOnlyMemory<byte>)data.ToArray();
        return JsonSerializer.Deserialize<T>(data, Json)!;
    }

    public byte[] Serialize(T data, SerializationContext context) => data switch
    {
        null => null!,
        string text => Encoding.UTF8.GetBytes(text),
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> memory => memory.ToArray(),
        _ => JsonSerializer.SerializeToUtf8Bytes(data, Json),
    };
}
