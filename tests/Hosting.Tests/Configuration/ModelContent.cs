using System.Collections;
using System.Globalization;
using Troupe.Engine.Routing;

namespace Troupe.Hosting.Tests.Configuration;

/// <summary>
/// Every value of a model by its place, such as <c>billing/quick/clicks.v1/Backoff/Jitter</c>; of whatever properties its records have, so that
/// a new one is compared without being listed.
/// </summary>
internal static class ModelContent
{
    public static SortedDictionary<string, string> Of(TroupeSettings settings)
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        AddProperties(content, "", settings);
        return content;
    }

    /// <summary>The places at which two models differ.</summary>
    public static IEnumerable<string> Differences(TroupeSettings one, TroupeSettings other)
    {
        var (left, right) = (Of(one), Of(other));
        return left.Keys.Union(right.Keys, StringComparer.Ordinal)
            .Where(place => left.GetValueOrDefault(place) != right.GetValueOrDefault(place))
            .Order(StringComparer.Ordinal);
    }

    private static void AddProperties(SortedDictionary<string, string> content, string place, object record)
    {
        foreach (var property in record.GetType().GetProperties())
        {
            var value = property.GetValue(record);
            switch (value)
            {
                case IReadOnlyDictionary<string, string> properties:
                    foreach (var (name, text) in properties) content.Add($"{place}{property.Name}/{name}", text);
                    break;
                case IEnumerable items and not string:
                    content.Add($"{place}{property.Name}", string.Join(", ", items.Cast<object>().Select(Identity)));
                    foreach (var item in items) AddProperties(content, $"{place}{Identity(item)}/", item);
                    break;
                case not null when value.GetType().Namespace == typeof(TroupeSettings).Namespace && !value.GetType().IsEnum:
                    AddProperties(content, $"{place}{property.Name}/", value);
                    break;
                default:
                    content.Add($"{place}{property.Name}", Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                    break;
            }
        }
    }

    private static string Identity(object item) => item switch
    {
        ConsumerGroupSettings group => group.Id,
        SubscriptionGroupSettings group => group.Name,
        TopicSettings topic => topic.Name,
        FailureRule rule => rule.Exception.FullName!,
        _ => throw new ArgumentException($"A list of {item.GetType()} needs an identity here.", nameof(item)),
    };
}
