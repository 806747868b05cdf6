using System.Text.RegularExpressions;

namespace Troupe.TestKit.Tests;

/// <summary>What docs/testing-your-consumers.md shows is code that runs here, line by line.</summary>
public sealed partial class GuideTests
{
    [Fact]
    public void Examples_ShouldBeLinesOfTheTests()
    {
        var folder = Path.Combine(Root(), "tests", "TestKit.Tests");
        var lines = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith($"{nameof(GuideTests)}.cs", StringComparison.Ordinal))
            .SelectMany(File.ReadLines)
            .Select(Bare)
            .ToHashSet(StringComparer.Ordinal);
        var guide = File.ReadAllText(Path.Combine(Root(), "docs", "testing-your-consumers.md"));

        var shown = Blocks().Matches(guide).SelectMany(block => block.Groups["text"].Value.Split('\n')).Select(Bare).Where(line => line.Length > 1).ToList();

        Assert.True(shown.Count > 20);
        Assert.All(shown, line => Assert.True(line == "using Troupe.TestKit;" || lines.Contains(line), $"No test holds: {line}"));
    }

    private static string Bare(string line) => Comment().Replace(line, "").Trim();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder.FullName;
    }

    [GeneratedRegex("```csharp\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\s*//.*$")]
    private static partial Regex Comment();
}
