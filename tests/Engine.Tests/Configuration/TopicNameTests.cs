using Troupe.Engine.Configuration;

namespace Troupe.Engine.Tests.Configuration;

public sealed class TopicNameTests
{
    [Theory]
    [InlineData("orders")]
    [InlineData("orders.v1_a-B")]
    [InlineData("...")]
    public void TopicName_ShouldBeTaken_WhenKafkaTakesIt(string name) => Assert.Null(TopicName.Problem(name));

    [Fact]
    public void TopicName_ShouldBeTaken_UpToTheLimit()
    {
        Assert.Null(TopicName.Problem(new string('a', 249)));

        Assert.Contains("250 characters", TopicName.Problem(new string('a', 250)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" ", "empty")]
    [InlineData(".", "not a topic name")]
    [InlineData("..", "not a topic name")]
    [InlineData("^orders.*", "pattern")]
    [InlineData("or ders", "character ' '")]
    [InlineData("orders/1", "character '/'")]
    [InlineData("aufträge", "character 'ä'")]
    public void TopicName_ShouldBeRefused_WhenKafkaRefusesIt(string name, string reason) =>
        Assert.Contains(reason, TopicName.Problem(name), StringComparison.Ordinal);
}
