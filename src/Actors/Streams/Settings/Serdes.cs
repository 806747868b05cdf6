using Confluent.Kafka;
using Troupe.Engine.Serialization;

namespace Troupe.Actors.Streams.Settings;

/// <summary>
/// How a <typeparamref name="T"/> travels when the settings name nothing: as the client itself does it where it can, so that streams that come from
/// other libraries read the same, else as Troupe's consumers do it.
/// </summary>
internal static class Serdes<T>
{
    public static readonly IDeserializer<T> Deserializer = OfClient(typeof(T), reads: true) as IDeserializer<T> ?? Payload<T>.Default;

    public static readonly ISerializer<T> Serializer = OfClient(typeof(T), reads: false) as ISerializer<T> ?? Payload<T>.Default;

    private static object? OfClient(Type type, bool reads)
    {
        if (type == typeof(Null)) return reads ? Deserializers.Null : Serializers.Null;
        if (type == typeof(Ignore)) return reads ? Deserializers.Ignore : null;
        if (type == typeof(int)) return reads ? Deserializers.Int32 : Serializers.Int32;
        if (type == typeof(long)) return reads ? Deserializers.Int64 : Serializers.Int64;
        if (type == typeof(float)) return reads ? Deserializers.Single : Serializers.Single;
        if (type == typeof(double)) return reads ? Deserializers.Double : Serializers.Double;
        return null;
    }
}
