namespace Troupe.Engine;

/// <summary>Names of users' things as parts of other names: actors, transactional ids. Kafka's topic names need no escaping; group ids may hold anything.</summary>
internal static class EscapedName
{
    public static string Of(string name)
    {
        // Dots alone would be read as a relative path.
        if (name.All(character => character == '.')) return name.Replace(".", "%2E", StringComparison.Ordinal);
        return Uri.EscapeDataString(name);
    }
}
