using CsCheck;
using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;
using static Troupe.Engine.Tests.Configuration.Tree;

namespace Troupe.Engine.Tests.Configuration;

/// <summary>A more authoritative source that writes one value of one route changes that value and nothing beside it.</summary>
public sealed class OverrideTests
{
    private static readonly (string Setting, string Value, Func<TopicSettings, TopicSettings> Change)[] Changes =
    [
        ("max-batch-size", "7", topic => topic with { MaxBatchSize = 7 }),
        ("max-wait-time", "9ms", topic => topic with { MaxWaitTime = TimeSpan.FromMilliseconds(9) }),
        ("buffer.messages", "1234", topic => topic with { BufferMessages = 1234 }),
        ("buffer.bytes", "2 KiB", topic => topic with { BufferBytes = 2048 }),
        ("offsets", "manual", topic => topic with { ManualOffsets = true }),
        ("headers", "off", topic => topic with { Headers = false }),
        ("on-failure", "resume", topic => topic with { KeepConsumer = true }),
        ("backoff.initial", "3s", topic => topic with { Backoff = topic.Backoff with { Initial = TimeSpan.FromSeconds(3) } }),
        ("backoff.maximum", "50s", topic => topic with { Backoff = topic.Backoff with { Maximum = TimeSpan.FromSeconds(50) } }),
        ("backoff.jitter", "0.75", topic => topic with { Backoff = topic.Backoff with { Jitter = 0.75 } }),
        ("dead-letter-queue.topic", "other", topic => topic with { DeadLetterQueue = topic.DeadLetterQueue with { Topic = "other" } }),
        ("dead-letter-queue.max-retries", "8", topic => topic with { DeadLetterQueue = topic.DeadLetterQueue with { MaxRetries = 8 } }),
        ("dead-letter-queue.independent", "on", topic => topic with { DeadLetterQueue = topic.DeadLetterQueue with { Independent = true } }),
    ];

    private static readonly string[] Names = ["a", "b", "c"];

    [Fact]
    public void Value_ShouldChangeAlone_WhenAnotherSourceOverridesIt() =>
        Gen.Select(Gen.Int[0, Changes.Length - 1], Gen.Int[0, Names.Length - 1]).Sample((index, position) =>
        {
            var (setting, value, change) = Changes[index];
            var lower = Document("lower", Routes(Names.Select(name => Route(name))));
            var upper = Document("upper", ("consumer-groups", List(Fields(("id", "g"), ("topics", List(Fields(("name", Names[position]), (setting, value))))))));

            var before = Topics(lower);
            var after = Topics(upper, lower);

            Assert.Equal(before.Select(topic => topic.Name == Names[position] ? change(topic) : topic).OrderBy(topic => topic.Name), after);
        });

    private static (string, object)[] Routes(IEnumerable<object> topics) =>
    [
        ("kafka", Fields(("bootstrap.servers", "localhost:9092"))),
        ("consumer-groups", List(Fields(("id", "g"), ("topics", List([.. topics]))))),
    ];

    private static (string Name, object Content)[] Route(string name) => Fields(
        ("name", name), ("consumer", typeof(FitConsumer).AssemblyQualifiedName!), ("max-batch-size", "100"), ("buffer", Fields(("messages", "1000"))),
        ("backoff", Fields(("maximum", "40s"))), ("dead-letter-queue", Fields(("topic", "dead"), ("max-retries", "1"))));

    private static IReadOnlyList<TopicSettings> Topics(params RouteDocument[] documents) =>
        [.. Read(documents).OrThrow().ConsumerGroups[0].SubscriptionGroups[0].Topics.OrderBy(topic => topic.Name)];
}
