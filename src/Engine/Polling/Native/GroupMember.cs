using System.Reflection;
using Confluent.Kafka;

namespace Troupe.Engine.Polling.Native;

/// <summary>The member of a group as Confluent.Kafka keeps it: written down by the library, in a field that it does not show.</summary>
internal static class GroupMember
{
    private static readonly FieldInfo? Written = typeof(Handle).Assembly.GetType("Confluent.Kafka.ConsumerGroupMetadata")
        ?.GetField("serializedMetadata", BindingFlags.NonPublic | BindingFlags.Instance);

    /// <summary>Whether this version of Confluent.Kafka has the field.</summary>
    public static bool CanBeRead => Written?.FieldType == typeof(byte[]);

    public static byte[] Read(IConsumerGroupMetadata member) => (byte[])Written!.GetValue(member)!;
}
