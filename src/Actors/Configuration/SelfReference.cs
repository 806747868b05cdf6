using System.Globalization;
using Akka.Configuration.Hocon;

namespace Troupe.Actors.Configuration;

/// <summary>
/// Finds a value of HOCON that leads back to itself. Akka.NET parses it without complaint and overflows the stack at the first question
/// about it, which no handler catches.
/// </summary>
internal sealed class SelfReference
{
    private readonly HashSet<HoconValue> _open = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<HoconValue> _done = new(ReferenceEqualityComparer.Instance);

    private SelfReference()
    {
    }

    /// <summary>The path of the first value below <paramref name="section"/> that leads back to a value it is part of; null if none does.</summary>
    /// <param name="root">The root of the configuration: a reference to it contains everything.</param>
    /// <param name="section">What is going to be read.</param>
    /// <param name="path">The section's path.</param>
    public static string? Find(HoconValue root, HoconValue section, string path)
    {
        var search = new SelfReference();
        search._open.Add(root);
        return search.Visit(section, path);
    }

    private string? Visit(HoconValue value, string path)
    {
        if (_done.Contains(value))
            return null;
        if (!_open.Add(value))
            return path;

        foreach (var element in value.Values)
        {
            var found = element switch
            {
                HoconSubstitution { ResolvedValue: { } target } => Visit(target, path),
                HoconObject block => block.Items.Select(field => Visit(field.Value, $"{path}.{field.Key}")).FirstOrDefault(hit => hit is not null),
                HoconArray list => list.Select((item, index) => Visit(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")))
                    .FirstOrDefault(hit => hit is not null),
                _ => null,
            };
            if (found is not null)
                return found;
        }

        _open.Remove(value);
        _done.Add(value);
        return null;
    }
}
