using System.Text.RegularExpressions;

namespace Troupe.Examples.Tests.Documentation;

/// <summary>Operators alert by event id, so the table and the source must know the same ones.</summary>
public sealed partial class LogEventTableTests
{
    [Fact]
    public void Table_ShouldListEveryEventOfTheSource()
    {
        var source = Repository.Sources("src").SelectMany(text => Attributes().Matches(text)).Select(match => match.Groups[1].Value).Order().ToList();
        var table = Rows().Matches(Repository.Read("docs/log-events.md")).Select(match => match.Groups[1].Value).Order().ToList();

        Assert.Equal(source, table);
        Assert.Equal(source.Distinct(), source);
    }

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId = )?([0-9]+)")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"^\| ([0-9]+) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
