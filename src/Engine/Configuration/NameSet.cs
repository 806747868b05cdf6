using System.Diagnostics.CodeAnalysis;

namespace Troupe.Engine.Configuration;

/// <summary>The known names of one level, found whatever their case and dashes: <c>MaxBatchSize</c> is <c>max-batch-size</c>.</summary>
internal sealed class NameSet
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _blocks = new(StringComparer.Ordinal);

    public NameSet(params string[] names)
    {
        foreach (var name in names)
        {
            _names.Add(Plain(name), name);
            for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
                _blocks.Add(Plain(name[..dot]));
        }
    }

    /// <summary>All of them, as the documentation writes them.</summary>
    public IReadOnlyCollection<string> Names => _names.Values;

    public bool TryFind(string written, [NotNullWhen(true)] out string? name) => _names.TryGetValue(Plain(written), out name);

    /// <summary>Whether known names begin with this one and a dot.</summary>
    public bool IsBlock(string written) => _blocks.Contains(Plain(written));

    /// <summary>A sentence that names the nearest known name, or all of them.</summary>
    public string Suggest(string written)
    {
        var nearest = Nearest.Of(Plain(written), _names.Keys);
        return nearest is null
            ? $"Known here: {string.Join(", ", _names.Values.Order(StringComparer.Ordinal))}."
            : $"Did you mean {_names[nearest]}?";
    }

    // Lower case is what the words are in, so upper-casing would only add a second convention.
#pragma warning disable CA1308
    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
#pragma warning restore CA1308
}
