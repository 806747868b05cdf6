using System.Text;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Engine.Configuration;
using Troupe.Hosting.Configuration;

namespace Troupe.Hosting.Tests.Configuration;

/// <summary>What docs/configuration.md shows must be what is read.</summary>
public sealed partial class ConfigurationGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Root(), "docs", "configuration.md"));

    [Fact]
    public void Examples_ShouldBeReadWithoutProblem()
    {
        var json = Blocks("json").Select(text => ConfigurationRouteReader.Read(
            new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))).Build()));
        var hocon = Blocks("hocon").Select(text => HoconRouteReader.Read(ConfigurationFactory.ParseString(text), "HOCON"));

        var documents = json.Concat(hocon).ToList();

        Assert.Equal(5, documents.Count);
        Assert.All(documents, document => Assert.Empty(document.Problems));
        Assert.All(documents, document => Assert.NotEmpty(document.Application.Children));
    }

    [Fact]
    public void Tables_ShouldShowEverySettingWithItsDefault()
    {
        var rows = Rows().Matches(Guide)
            .DistinctBy(row => row.Groups["name"].Value)
            .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["default"].Value.Trim(), StringComparer.Ordinal);
        var reference = ReferenceConf.Document.Defaults.Concat(ReferenceConf.Document.Application.Values);

        Assert.All(reference, setting => Assert.Equal(setting.Value.Text, rows[setting.Key]));
        Assert.Contains(SettingNames.DeadLetterTopic, rows.Keys);
    }

    private static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(Guide, $"```{language}\n(?<text>.*?)```", RegexOptions.Singleline).Select(match => match.Groups["text"].Value);

    [GeneratedRegex(@"^\| `(?<name>[a-z.-]+)` \| (?<default>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder.FullName;
    }
}
