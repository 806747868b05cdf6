using System.Collections.Immutable;
using Troupe.Engine.Configuration;

namespace Troupe.Engine.Security;

/// <summary>Blots out the secrets of a client in what it says about itself.</summary>
internal sealed class SecretMask
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Shown = "***";

    /// <summary>Shorter ones would blot out half of every sentence, and protect nothing.</summary>
    private const int ShortestSecret = 4;

    private readonly ImmutableArray<string> _secrets;

    private SecretMask(ImmutableArray<string> secrets) => _secrets = secrets;

    public static SecretMask None { get; } = new([]);

    /// <summary>Knows the values of the properties that must not be shown.</summary>
    public static SecretMask Of(IEnumerable<KeyValuePair<string, string>> properties) =>
        new([.. properties
            .Where(property => OwnedClientProperties.IsSecret(property.Key) && property.Value.Length >= ShortestSecret)
            .Select(property => property.Value)
            .OrderByDescending(secret => secret.Length)]);

    public string Apply(string text)
    {
        foreach (var secret in _secrets) text = text.Replace(secret, Shown, StringComparison.Ordinal);
        return text;
    }
}
