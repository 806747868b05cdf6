using System.Text.RegularExpressions;

namespace Troupe.Examples.Tests.Documentation;

/// <summary>What a reader copies from a guide must compile: each block of C# stands in an example or a snippet, line by line.</summary>
public sealed partial class CodeInGuidesTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/getting-started.md")]
    [InlineData("docs/at-least-once.md")]
    [InlineData("docs/exactly-once.md")]
    [InlineData("docs/errors-and-dead-letters.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/telemetry.md")]
    [InlineData("docs/security.md")]
    [InlineData("docs/configuration.md")]
    [InlineData("docs/streams.md")]
    [InlineData("docs/periodic-work.md")]
    [InlineData("docs/pausing-and-seeking.md")]
    [InlineData("docs/delays-and-limits.md")]
    [InlineData("docs/scaling-connections.md")]
    [InlineData("docs/offset-metadata.md")]
    public void Code_ShouldStandInAFileThatCompiles(string guide)
    {
        var sources = Repository.Sources("examples", "tests/Examples.Tests/Snippets").Select(Lines).ToList();

        var unknown = Blocks().Matches(Repository.Read(guide)).Select(match => match.Groups[1].Value)
            .Where(block => !sources.Any(source => source.Contains(Lines(block), StringComparison.Ordinal)));

        Assert.Empty(unknown);
    }

    /// <summary>Without what depends on where it stands: indentation and empty lines.</summary>
    private static string Lines(string code) =>
        $"\n{string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))}\n";

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
