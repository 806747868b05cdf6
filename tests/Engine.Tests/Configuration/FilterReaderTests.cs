using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Tests.Configuration;

/// <summary>Which messages are delivered, when, and how many. Guards against limits that let nothing through, and against filters that are none.</summary>
public sealed class FilterReaderTests
{
    [Fact]
    public void Topic_ShouldHaveNoLimits_WhenItSaysNothing()
    {
        var filters = Read([]).Settings!.ConsumerGroups[0].SubscriptionGroups[0].Topics[0].Filters;

        Assert.Equal(new FilterSettings(), filters);
        Assert.False(filters.LooksAtMessages());
    }

    [Fact]
    public void Topic_ShouldHaveWhatItSays()
    {
        var filters = Read(new()
        {
            [SettingNames.DelayBy] = "5m",
            [SettingNames.ExpireAfter] = "1h",
            [SettingNames.ThrottleMessages] = "1000",
            [SettingNames.ThrottlePer] = "2s",
            [SettingNames.Filter] = ConsumerTypeName.Of(typeof(Everything)),
        }).Settings!.ConsumerGroups[0].SubscriptionGroups[0].Topics[0].Filters;

        Assert.Equal(
            new FilterSettings
            {
                DelayBy = TimeSpan.FromMinutes(5),
                ExpireAfter = TimeSpan.FromHours(1),
                ThrottleMessages = 1000,
                ThrottlePer = TimeSpan.FromSeconds(2),
                Filter = typeof(Everything),
            },
            filters);
        Assert.True(filters.LooksAtMessages());
    }

    [Theory]
    [InlineData(SettingNames.ThrottleMessages, "0", "must be at least 1.")]
    [InlineData(SettingNames.ThrottlePer, "0", "must be longer than 0.")]
    [InlineData(SettingNames.DelayBy, "-1s", "must not be negative.")]
    [InlineData(SettingNames.ExpireAfter, "0", "must be longer than 0.")]
    [InlineData(SettingNames.Filter, "Shop.Nobody, Shop", "is not a class that can be found.")]
    [InlineData(SettingNames.Filter, "System.String", "cannot be a filter.")]
    public void Setting_ShouldBeRefused_WhenItMeansNothing(string name, string value, string problem) =>
        Assert.Contains(problem, Assert.Single(Read(new() { [name] = value }).Problems), StringComparison.Ordinal);

    [Fact]
    public void Expiry_ShouldBeRefused_WhenNothingWouldBeDelivered() =>
        Assert.Contains(
            "is not longer than delay-by (5m, from here), so that every message expires",
            Assert.Single(Read(new() { [SettingNames.DelayBy] = "5m", [SettingNames.ExpireAfter] = "5m" }).Problems),
            StringComparison.Ordinal);

    private static SettingsResult Read(Dictionary<string, string> own)
    {
        var document = new RouteDocument();
        document.Application.Kafka["bootstrap.servers"] = new SettingValue("one:9092", "here");
        var group = document.Application.GetOrAdd("billing");
        var topic = document.AddTopic(group, group.GetOrAdd(RouteDocument.DefaultSubscriptionGroup), "orders", "here");
        topic.Values[SettingNames.Consumer] = new SettingValue("System.Int32", "here") { Type = typeof(int) };
        foreach (var (name, value) in own) topic.Values[name] = new SettingValue(value, "here");
        return SettingsReader.Read(document, _ => null, _ => true);
    }

    private sealed class Everything : IMessageFilter
    {
        public bool Accepts(Message<ReadOnlyMemory<byte>> message) => true;
    }
}
