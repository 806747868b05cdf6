using System.Text;
using System.Text.Json;

namespace Troupe.Engine.Serialization;

/// <summary>How an object is written to and read from text: as its <see cref="Payload{T}"/> is to and from bytes.</summary>
internal static class PayloadText
{
    /// <summary>Null for null.</summary>
    public static string? Write<T>(T value) => value switch
    {
        null => null,
        string text => text,
        _ => Encoding.UTF8.GetString(Payload<T>.Default.Serialize(value, default)),
    };

    /// <exception cref="JsonException">It is not JSON of that type.</exception>
    public static T Read<T>(string text) => Payload<T>.Default.Deserialize(Encoding.UTF8.GetBytes(text), isNull: false, default);
}
