using System.Globalization;

namespace Troupe.EmbeddedKafka.Configs;

/// <summary>One configuration a topic may have.</summary>
/// <param name="Name">Kafka's name, such as <c>retention.ms</c>.</param>
/// <param name="Kind">What its values look like.</param>
/// <param name="Default">Value of a topic that has none of its own.</param>
internal sealed record ConfigDefinition(string Name, ConfigKind Kind, string Default)
{
    /// <summary>The only values there are; null for any of its kind.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>Smallest number allowed.</summary>
    public long Minimum { get; init; } = long.MinValue;

    /// <summary>What is wrong with a value, in the words of the real broker; null when nothing is.</summary>
    public string? FindProblem(string value) => Kind switch
    {
        ConfigKind.Boolean when value is not ("true" or "false") => Invalid(value, "Expected value to be either true or false"),
        ConfigKind.Int when !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
            Invalid(value, "Not a number of type INT"),
        ConfigKind.Long when !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
            Invalid(value, "Not a number of type LONG"),
        ConfigKind.Double when !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) =>
            Invalid(value, "Not a number of type DOUBLE"),
        ConfigKind.Int or ConfigKind.Long when long.Parse(value, CultureInfo.InvariantCulture) < Minimum =>
            Invalid(value, $"Value must be at least {Minimum}"),
        ConfigKind.Text or ConfigKind.List when Allowed is not null && !Items(value).All(Allowed.Contains) =>
            Invalid(value, $"Values must be one of: {string.Join(", ", Allowed)}"),
        _ => null,
    };

    /// <summary>The items of a list, or the text itself.</summary>
    public IReadOnlyList<string> Items(string value) =>
        Kind == ConfigKind.List ? value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [value];

    private string Invalid(string value, string reason) => $"Invalid value {value} for configuration {Name}: {reason}.";
}
