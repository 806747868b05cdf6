using System.Text.RegularExpressions;

namespace Troupe.Examples.Tests.Documentation;

/// <summary>A link of a guide leads somewhere: to a file of this repository, and to a heading of it where it names one.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Links_ShouldLeadSomewhere()
    {
        var broken = Repository.Guides().SelectMany(guide => Links().Matches(Repository.Read(guide))
            .Select(link => link.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !LeadsSomewhere(guide, target))
            .Select(target => $"{guide}: {target}"));

        Assert.Empty(broken);
    }

    private static bool LeadsSomewhere(string guide, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? guide : Path.Combine(Path.GetDirectoryName(guide)!, parts[0]);
        var file = Path.Combine(Repository.Root, path);
        return parts.Length == 1
            ? File.Exists(file) || Directory.Exists(file)
            : File.Exists(file) && Headings().Matches(File.ReadAllText(file)).Any(heading => Anchor(heading.Groups[1].Value) == parts[1]);
    }

    /// <summary>As GitHub makes it.</summary>
    private static string Anchor(string heading) => Unanchored().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Unanchored();
}
