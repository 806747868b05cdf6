namespace Troupe.Actors;

/// <summary>Names of users' things as actor names. Kafka's topic names need no escaping; group ids may hold anything.</summary>
internal static class ActorNames
{
    public static string Escape(string name)
    {
        // Dots alone would be read as a relative path.
        if (name.All(character => character == '.')) return name.Replace(".", "%2E", StringComparison.Ordinal);
        return Uri.EscapeDataString(name);
    }
}
