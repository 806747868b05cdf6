using System.Reflection;
using Troupe.Engine.Consuming;

namespace Troupe.Actors.Consumers;

/// <summary>Which <c>ConsumeAsync</c> a consumer overrides.</summary>
internal static class ConsumerForms
{
    private const string Method = "ConsumeAsync";

    /// <summary>What is wrong with a type as a consumer; null if nothing is.</summary>
    public static string? Problem(Type consumer)
    {
        if (!typeof(ConsumerActor).IsAssignableFrom(consumer))
            return $"{consumer.FullName} is not a partition consumer. Derive it from PartitionConsumerActor, PartitionConsumerActor<TValue> or PartitionConsumerActor<TKey, TValue>.";
        if (consumer.IsAbstract || consumer.ContainsGenericParameters)
            return $"{consumer.FullName} cannot be created. Route a class that is neither abstract nor open.";
        if (!Overrides(consumer).Any())
            return $"{consumer.FullName} overrides no ConsumeAsync. Override the one that takes a message, or the one that takes a batch.";
        return null;
    }

    /// <summary>The form of a consumer without a <see cref="Problem"/>; the batch form counts if both are overridden.</summary>
    public static ConsumerForm Of(Type consumer) =>
        Overrides(consumer).Any(method => IsBatch(method.GetParameters()[0].ParameterType)) ? ConsumerForm.Batch : ConsumerForm.Message;

    /// <summary>Whether a consumer overrides <c>TickAsync</c>.</summary>
    public static bool CanTick(Type consumer) => Overrides(consumer, "TickAsync").Any();

    /// <summary>Whether a consumer overrides <c>OnEndOfPartitionAsync</c>.</summary>
    public static bool WantsEnds(Type consumer) => Overrides(consumer, "OnEndOfPartitionAsync").Any();

    private static IEnumerable<MethodInfo> Overrides(Type consumer, string method = Method)
    {
        for (var type = consumer; type is not null && type.Assembly != typeof(ConsumerActor).Assembly; type = type.BaseType)
        {
            const BindingFlags Declared = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;
            foreach (var declared in type.GetMember(method, MemberTypes.Method, Declared).Cast<MethodInfo>())
            {
                // An overload of the user's own is not an override: its base definition is itself.
                if (declared.GetBaseDefinition().DeclaringType?.Assembly == typeof(ConsumerActor).Assembly) yield return declared;
            }
        }
    }

    private static bool IsBatch(Type parameter) =>
        parameter.IsGenericType
        && (parameter.GetGenericTypeDefinition() == typeof(MessageBatch<>) || parameter.GetGenericTypeDefinition() == typeof(MessageBatch<,>));
}
