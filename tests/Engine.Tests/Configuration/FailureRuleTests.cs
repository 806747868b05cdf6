using System.Collections.Immutable;
using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;
using static Troupe.Engine.Tests.Configuration.Tree;

namespace Troupe.Engine.Tests.Configuration;

public sealed class FailureRuleTests
{
    private const string Orders = "troupe.consumer-groups[billing].topics[orders]";
    private const string Timeout = "System.TimeoutException";
    private const string Rule = Orders + ".failure-rules[" + Timeout + "]";

    [Fact]
    public void Rules_ShouldBeReadInTheirOrder()
    {
        var rules = Rules(
            [("dead-letter-queue", Fields(("topic", "dead")))],
            Fields(("exception", "System.FormatException"), ("action", "dead-letter")),
            Fields(("exception", "System.ArgumentException"), ("action", "dead-letter"), ("topic", "refused"), ("max-retries", "2")),
            Fields(("exception", "System.Exception"), ("action", "retry")));

        Assert.Equal(
            [
                new FailureRule(typeof(FormatException), FailureAction.DeadLetter, 0, "dead"),
                new FailureRule(typeof(ArgumentException), FailureAction.DeadLetter, 2, "refused"),
                new FailureRule(typeof(Exception), FailureAction.Retry, 0, null),
            ],
            rules.AsEnumerable());
    }

    [Theory]
    [InlineData("action", "explode", Rule + ".action (explode, from test) is none of dead-letter, skip, retry, stop.")]
    [InlineData("max-retries", "-1", Rule + ".max-retries (-1, from test) must be at least 0.")]
    [InlineData("max-retries", "many", Rule + ".max-retries (many, from test) is not a whole number that fits into 32 bits. Write digits without separators, such as 500.")]
    [InlineData("topic", "dead letters", Rule + ".topic (dead letters) holds the character ' '. Kafka takes letters and digits of ASCII, '.', '_' and '-'.")]
    [InlineData("topic", "orders", Rule + ".topic (orders) is the topic itself: a dead letter would come back as a new message for ever. Name another topic.")]
    [InlineData("topic", "payments", Rule + ".topic (payments) is read by the same consumer group: a dead letter would come back to it. Name another topic, or read payments in a group of its own.")]
    [InlineData("colour", "red", Rule + ".colour (test) is not a setting. Known here: action, exception, max-retries, topic.")]
    public void Rule_ShouldBeRefused_WhenAValueCannotBeUsed(string setting, string value, string problem)
    {
        (string, object)[] rule = [("exception", Timeout), .. setting == "topic" ? [] : Fields(("topic", "refused")), (setting, value)];
        if (setting != "action")
            rule = [.. rule, ("action", "dead-letter")];

        Assert.Equal([problem], Problems(rule));
    }

    [Theory]
    [InlineData("Shop.Nothing, Shop")]
    [InlineData("System.String")]
    public void Rule_ShouldBeRefused_WhenItNamesNoException(string type) =>
        Assert.Equal(
            [$"{Orders}.failure-rules[{type}].exception ({type}) is not an exception that can be found. Write \"Namespace.Class, Assembly\" of a class that derives from System.Exception."],
            Problems(("exception", type), ("action", "skip")));

    [Fact]
    public void Rule_ShouldBeRefused_WhenItsDeadLettersHaveNoTopic() =>
        Assert.Equal(
            [$"{Rule} has no topic for its dead letters. Set {Rule}.topic or the dead-letter-queue.topic of its topic."],
            Problems(("exception", Timeout), ("action", "dead-letter")));

    [Fact]
    public void Rule_ShouldBeRefused_WhenItNamesNothing() =>
        Assert.Equal(
            [$"{Orders}.failure-rules holds a block without exception (test). Give it the exception that it is known by."],
            Problems(("action", "skip")));

    [Fact]
    public void Rules_ShouldMergeByException_ValueByValue()
    {
        var upper = Document("upper", [.. WithRules(Fields(("exception", Timeout), ("max-retries", "5")))]);
        var lower = Document("lower", [.. WithRules(
            Fields(("exception", "System.Exception"), ("action", "skip")),
            Fields(("exception", Timeout), ("action", "dead-letter"), ("max-retries", "1"), ("topic", "late")))]);

        var rules = Read(upper, lower).OrThrow().ConsumerGroups[0].SubscriptionGroups[0].Topics[0].FailureRules.Rules;

        Assert.Equal(
            [new FailureRule(typeof(Exception), FailureAction.Skip, 0, null), new FailureRule(typeof(TimeoutException), FailureAction.DeadLetter, 5, "late")],
            rules.AsEnumerable());
    }

    [Theory]
    [InlineData("System.TimeoutException, System.Private.CoreLib")]
    [InlineData("System.TimeoutException, System.Runtime")]
    [InlineData("System.TimeoutException, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e")]
    public void Rules_ShouldBeOne_HoweverTheirExceptionIsSpelled(string otherwise)
    {
        var upper = Document("upper", [.. WithRules(Fields(("exception", otherwise), ("action", "skip")))]);
        var lower = Document("lower", [.. WithRules(Fields(("exception", Timeout), ("action", "retry"), ("max-retries", "4")))]);

        var rules = Read(upper, lower).OrThrow().ConsumerGroups[0].SubscriptionGroups[0].Topics[0].FailureRules.Rules;

        Assert.Equal([new FailureRule(typeof(TimeoutException), FailureAction.Skip, 4, null)], rules.AsEnumerable());
    }

    [Fact]
    public void Rule_ShouldBeRefused_WhenItsExceptionIsNamedTwice()
    {
        var document = Document(WithRules(
            Fields(("exception", Timeout), ("action", "skip")),
            Fields(("exception", "System.TimeoutException, System.Private.CoreLib"), ("action", "retry"))));

        Assert.Equal(
            [$"{Orders}.failure-rules[System.TimeoutException, System.Private.CoreLib] is written twice (the second time in test). Keep one of them."],
            Read(document).Problems);
    }

    private static (string Name, object Content)[] WithRules(params (string Name, object Content)[][] rules) =>
        Tree.Orders(("failure-rules", List([.. rules])));

    private static ImmutableArray<FailureRule> Rules((string, object)[] topic, params (string, object)[][] rules) =>
        Read(Document(Tree.Orders([.. topic, ("failure-rules", List([.. rules]))]))).OrThrow().ConsumerGroups[0].SubscriptionGroups[0].Topics[0].FailureRules.Rules;

    private static IReadOnlyList<string> Problems(params (string, object)[] rule) =>
        Read(Document(
            ("kafka", Fields(("bootstrap.servers", "localhost:9092"))),
            ("consumer-groups", List(Fields(("id", "billing"), ("topics", List(
                Fields(("name", "payments"), ("consumer", typeof(FitConsumer).AssemblyQualifiedName!)),
                Fields(("name", "orders"), ("consumer", typeof(FitConsumer).AssemblyQualifiedName!), ("failure-rules", List([rule]))))))))))
            .Problems;
}
