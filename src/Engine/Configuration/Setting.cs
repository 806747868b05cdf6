namespace Troupe.Engine.Configuration;

/// <summary>A setting that was looked up: its value, and what a message about it needs.</summary>
/// <param name="Path">The full path of the place it holds for.</param>
/// <param name="Name">Its words alone, for the second mention in a sentence.</param>
/// <param name="Origin">The value found and where, in parentheses.</param>
/// <param name="Value">The value, or the default where it could not be read.</param>
/// <param name="IsReadable">Whether a rule about <paramref name="Value"/> would be about what was written.</param>
internal readonly record struct Setting<T>(string Path, string Name, string Origin, T Value, bool IsReadable)
{
    public string Full => $"{Path}.{Name} {Origin}";

    public string Short => $"{Name} {Origin}";
}
