using System.Text.RegularExpressions;

namespace Troupe.Engine.Routing;

/// <summary>
/// Topics by a regular expression over their whole names, also those that are created later. Who decides whether a name matches are the client's library,
/// the broker (KIP-848) and this process, each with a syntax of its own: what is taken is what they read alike.
/// </summary>
internal sealed record TopicPattern
{
    /// <summary>What the name of a route begins with that is a pattern, as the client has it.</summary>
    public const char Mark = '^';

    private const string Quantifiers = "*+?";

    private static readonly string[] Internal = ["__consumer_offsets", "__transaction_state"];

    private readonly Regex _regex;

    /// <param name="name">The name of a route, whose pattern has no <see cref="Problem"/>.</param>
    public TopicPattern(string name)
    {
        Text = TextOf(name);
        _regex = Compile(Text);
    }

    /// <summary>As it was written, without the mark.</summary>
    public string Text { get; }

    /// <summary>What the client subscribes to: one that is open at an end would match a part of a name for one of the three, and not for another.</summary>
    public string Subscription => $"^({Text})$";

    public bool Equals(TopicPattern? other) => Text == other?.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public static bool IsPattern(string name) => name.StartsWith(Mark);

    /// <summary>The name of a route for a pattern, with the mark or without.</summary>
    public static string NameOf(string pattern) => IsPattern(pattern) ? pattern : $"{Mark}{pattern}";

    public bool IsMatch(string topic) => _regex.IsMatch(topic);

    /// <summary>What is wrong with the pattern, as the rest of a sentence; null when it can be used.</summary>
    public static string? Problem(string name)
    {
        var text = TextOf(name);
        if (string.IsNullOrWhiteSpace(text)) return "is an empty pattern. Write a regular expression for the whole name, such as metrics\\..*.";
        if (Unshared(text) is { } construct)
            return $"holds {construct}, which the client, the broker and .NET do not read alike. Write it with characters, ., [], (), |, *, +, ?, {{n}} and \\ before punctuation.";
        try
        {
            var regex = Compile(text);
            return Array.Find(Internal, regex.IsMatch) is { } found
                ? $"matches Kafka's own topic {found}, which is not for consumers. Write a narrower pattern, such as [^_].*."
                : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return $"is not a regular expression: {exception.Message}";
        }
    }

    private static string TextOf(string name) => IsPattern(name) ? name[1..] : name;

    /// <summary>Without backtracking: a pattern of the user's must not hold up whoever asks.</summary>
    private static Regex Compile(string text) => new($"^(?:{text})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>The first construct that one of the three reads in another way; null for none.</summary>
    private static string? Unshared(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var (character, next) = (text[index], index + 1 < text.Length ? text[index + 1] : '\0');
            switch (character)
            {
                case '\\' when next == '\0' || char.IsLetterOrDigit(next):
                    return $"\\{next}".TrimEnd('\0');
                case '\\':
                    index++;
                    break;
                case '(' when next == '?':
                    return "(?";
                case '[':
                    var end = EndOfBracket(text, index);
                    if (text[(index + 1)..end].IndexOfAny(['[', '\\']) is >= 0 and var inside) return $"{text[index + 1 + inside]} inside of []";
                    index = end;
                    break;
                case '{' when !char.IsAsciiDigit(next):
                    return "{ without a number";
                case '*' or '+' or '?' or '}' when Quantifiers.Contains(next, StringComparison.Ordinal):
                    return $"{character}{next}";
            }
        }

        return null;
    }

    /// <summary>Where the bracket ends; at the end of the text if it does not, which is said elsewhere. One that comes first stands for itself.</summary>
    private static int EndOfBracket(string text, int start)
    {
        var first = start + 1 < text.Length && text[start + 1] == '^' ? start + 2 : start + 1;
        var end = first + 1 <= text.Length ? text.IndexOf(']', Math.Min(first + 1, text.Length)) : -1;
        return end < 0 ? text.Length : end;
    }
}
