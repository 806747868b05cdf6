using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;
using static Troupe.Engine.Tests.Configuration.Tree;

namespace Troupe.Engine.Tests.Configuration;

/// <summary>How many connections a subscription group has, by what is written. Guards against numbers that cannot be kept, and against static members that move.</summary>
public sealed class MultiplexingTests
{
    private const string Billing = "troupe.consumer-groups[billing]";

    [Theory]
    [InlineData("", 1, 1, 1)]
    [InlineData("max=3", 3, 3, 3)]
    [InlineData("max=5 min=1", 1, 3, 5)]
    [InlineData("max=4 min=1", 1, 2, 4)]
    [InlineData("max=4 min=3", 3, 3, 4)]
    [InlineData("max=3 min=1 boot=2", 1, 2, 3)]
    [InlineData("max=3 min=1 boot=1", 1, 1, 3)]
    [InlineData("max=3 min=auto boot=auto", 3, 3, 3)]
    public void Numbers_ShouldFollowFromThoseThatAreWritten(string written, int min, int boot, int max)
    {
        var result = Read(Document(Group(written)));

        Assert.Empty(result.Problems);
        var settings = Only(result).Multiplexing;
        Assert.Equal((min, boot, max), (settings.Min, settings.Boot, settings.Max));
        Assert.Equal(min < max, settings.IsDynamic);
        Assert.Equal(TimeSpan.FromSeconds(60), settings.ScaleDelay);
    }

    [Theory]
    [InlineData("max=0", Billing + ".multiplexing.max (0, from test) must be at least 1.")]
    [InlineData("max=3 min=0", Billing + ".multiplexing.min (0, from test) must be at least 1.")]
    [InlineData("max=3 min=1 boot=0", Billing + ".multiplexing.boot (0, from test) must be at least 1.")]
    [InlineData("max=3 min=4", Billing + ".multiplexing.min (4, from test) is above multiplexing.max (3, from test). Lower multiplexing.min or raise multiplexing.max.")]
    [InlineData("min=2", Billing + ".multiplexing.min (2, from test) is above multiplexing.max (1, the default). Lower multiplexing.min or raise multiplexing.max.")]
    [InlineData("max=3 min=2 boot=1", Billing + ".multiplexing.boot (1, from test) is not from multiplexing.min (2, from test) to multiplexing.max (3, from test). Write a number between them, or leave multiplexing.boot out.")]
    [InlineData("max=3 boot=2", Billing + ".multiplexing.boot (2, from test) is not from multiplexing.min (3, the default) to multiplexing.max (3, from test). Write a number between them, or leave multiplexing.boot out.")]
    [InlineData("max=3 min=1 boot=4", Billing + ".multiplexing.boot (4, from test) is not from multiplexing.min (1, from test) to multiplexing.max (3, from test). Write a number between them, or leave multiplexing.boot out.")]
    [InlineData("max=1", Billing + ".multiplexing.max (1, from test) is one connection, which is what there is without it. Raise multiplexing.max, or remove multiplexing.")]
    [InlineData("min=1", Billing + ".multiplexing.max (1, the default) is one connection, which is what there is without it. Raise multiplexing.max, or remove multiplexing.")]
    [InlineData("max=1 min=1", Billing + ".multiplexing.max (1, from test) is one connection, which is what there is without it. Raise multiplexing.max, or remove multiplexing.")]
    [InlineData("max=3 min=1 scale-delay=999ms", Billing + ".multiplexing.scale-delay (999ms, from test) must be at least 1s.")]
    [InlineData("max=3 min=1 scale-delay=soon", Billing + ".multiplexing.scale-delay (soon, from test) is not a duration. Write a number with a unit, such as 500ms, 5s or 2m, or 00:00:05; infinite is not possible here.")]
    [InlineData("max=3 min=1 lag-threshold=-1", Billing + ".multiplexing.lag-threshold (-1, from test) must be at least 0.")]
    [InlineData("max=3 min=1 lag-threshold=9 saturation-threshold=80", Billing + ".multiplexing.saturation-threshold (80, from test) must be from 0 to 1.")]
    [InlineData("max=3 lag-threshold=9", Billing + ".multiplexing.lag-threshold (9, from test) says when another connection is started, but their number is fixed at multiplexing.max (3, from test). Write multiplexing.min below multiplexing.max, or remove multiplexing.lag-threshold.")]
    public void Numbers_ShouldBeRefused_WhenTheyCannotBeKept(string written, string problem) =>
        Assert.Equal([problem], Read(Document(Group(written))).Problems);

    [Fact]
    public void One_ShouldBeTaken_WhereItTakesBackWhatItsConsumerGroupSays()
    {
        var result = Read(Document(Group("max=3 min=1", subscriptionGroup: "max=1 min=1 boot=1")));

        Assert.Empty(result.Problems);
        Assert.Equal([3, 1], result.Settings!.ConsumerGroups[0].SubscriptionGroups.Select(group => group.Multiplexing.Max));
    }

    [Fact]
    public void LagThreshold_ShouldBeTaken_WhereASubscriptionGroupTakesBackTheConnectionsItIsFor()
    {
        var result = Read(Document(Group("max=3 min=1 lag-threshold=9", subscriptionGroup: "max=1 min=1 boot=1")));

        Assert.Empty(result.Problems);
        Assert.Equal([true, false], result.Settings!.ConsumerGroups[0].SubscriptionGroups.Select(group => group.Multiplexing.IsDynamic));
    }

    [Fact]
    public void StaticMembers_ShouldBeRefused_WhereConnectionsMayBeStopped()
    {
        var document = Document([.. Group("max=3 min=1", kafka: ("group.instance.id", "one"))]);

        Assert.Equal(
            [$"{Billing}.kafka.group.instance.id (one) makes static members, but multiplexing.min (1, from test) is below multiplexing.max (3, from test): the partitions of a connection that was stopped would wait for session.timeout.ms. Remove group.instance.id, or leave out multiplexing.min for a fixed number of connections."],
            Read(document).Problems);
    }

    [Fact]
    public void StaticMembers_ShouldHaveANameForEachConnection()
    {
        var settings = Only(Read(Document([.. Group("max=3", kafka: ("group.instance.id", "one"))])));

        Assert.Equal("one:default:2", settings.ForConnection(2).Kafka["group.instance.id"]);
        Assert.Equal("one", settings.Kafka["group.instance.id"]);
    }

    [Fact]
    public void Members_ShouldNotBecomeStatic_BySharingASubscriptionGroup() =>
        Assert.DoesNotContain("group.instance.id", Only(Read(Document(Group("max=3")))).ForConnection(2).Kafka.Keys);

    private static SubscriptionGroupSettings Only(SettingsResult result) => Assert.Single(Assert.Single(result.Settings!.ConsumerGroups).SubscriptionGroups);

    private static (string Name, object Content)[] Group(string written, (string, object)? kafka = null, string? subscriptionGroup = null)
    {
        var group = new List<(string Name, object Content)> { ("id", "billing"), ("topics", List(Topic("orders"))), ("multiplexing", Block(written)) };
        if (subscriptionGroup is not null)
            group.Add(("subscription-groups", List(Fields(("name", "quick"), ("topics", List(Topic("clicks"))), ("multiplexing", Block(subscriptionGroup))))));
        if (kafka is { } property) group.Add(("kafka", Fields(property)));
        return [("kafka", Fields(("bootstrap.servers", "localhost:9092"))), ("consumer-groups", List([group.ToArray()]))];

        static object Topic(string name) => Fields(("name", name), ("consumer", typeof(FitConsumer).AssemblyQualifiedName!));

        static object Block(string text) => Fields(
            [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).Select(part => (part[0], (object)part[1]))]);
    }
}
