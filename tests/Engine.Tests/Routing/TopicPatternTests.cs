using Troupe.Engine.Routing;

namespace Troupe.Engine.Tests.Routing;

public sealed class TopicPatternTests
{
    [Theory]
    [InlineData("metrics\\..*", "metrics.cpu", true)]
    [InlineData("metrics\\..*", "metrics.", true)]
    [InlineData("metrics\\..*", "metrics", false)]
    [InlineData("metrics\\..*", "old.metrics.cpu", false)]
    [InlineData("metrics", "metrics-2", false)]
    [InlineData("a|b", "b", true)]
    [InlineData("a|b", "ab", false)]
    [InlineData("t[0-9]{2,3}", "t123", true)]
    [InlineData("t[^0-9]+", "t1", false)]
    [InlineData("[]x]+", "x]", true)]
    public void Pattern_ShouldStandForWholeNames(string pattern, string topic, bool isMatch)
    {
        var name = TopicPattern.NameOf(pattern);

        Assert.Null(TopicPattern.Problem(name));
        Assert.Equal(isMatch, new TopicPattern(name).IsMatch(topic));
        Assert.Equal($"^({pattern})$", new TopicPattern(name).Subscription);
    }

    [Fact]
    public void Name_ShouldBeTheSame_WithTheMarkAndWithout()
    {
        Assert.Equal("^a.*", TopicPattern.NameOf("a.*"));
        Assert.Equal("^a.*", TopicPattern.NameOf("^a.*"));
        Assert.Equal(new TopicPattern("^a.*"), new TopicPattern("a.*"));
        Assert.NotEqual(new TopicPattern("^a.*"), new TopicPattern("^b.*"));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a\\d", "holds \\d")]
    [InlineData("a\\", "holds \\")]
    [InlineData("(?i)a", "holds (?")]
    [InlineData("a*?", "holds *?")]
    [InlineData("a{2}+", "holds }+")]
    [InlineData("a{,2}", "holds { without a number")]
    [InlineData("[[:alpha:]]", "holds [ inside of []")]
    [InlineData("[\\.]", "holds \\ inside of []")]
    [InlineData("[a", "is not a regular expression")]
    [InlineData("a)", "is not a regular expression")]
    [InlineData("[_a-z]+", "__consumer_offsets")]
    public void Pattern_ShouldBeRefused_WhenNotAllWouldReadItAlike(string pattern, string problem) =>
        Assert.Contains(problem, TopicPattern.Problem(TopicPattern.NameOf(pattern)), StringComparison.Ordinal);
}
