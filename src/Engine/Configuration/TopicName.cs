namespace Troupe.Engine.Configuration;

/// <summary>Kafka's rule for topic names (org.apache.kafka.common.internals.Topic).</summary>
internal static class TopicName
{
    public const int MaxLength = 249;

    /// <summary>What is wrong with the name, as the rest of a sentence; null when it is a topic's name.</summary>
    public static string? Problem(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return "is empty. Name a topic.";
        if (name is "." or "..")
            return "is not a topic name: Kafka refuses \".\" and \"..\".";
        if (name.Length > MaxLength)
            return $"is {name.Length} characters long. Kafka takes at most {MaxLength}.";
        if (name[0] == '^')
            return "looks like a pattern, and one topic is meant here. Name it.";
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '_' or '-'))
                return $"holds the character '{character}'. Kafka takes letters and digits of ASCII, '.', '_' and '-'.";
        }

        return null;
    }
}
