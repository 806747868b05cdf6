using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Tests.Configuration;

/// <summary>Which routes tick, and when. Guards against ticks nobody asked for, and against settings that contradict each other in silence.</summary>
public sealed class TickReaderTests
{
    private static readonly string[] NoProblems = [];

    [Fact]
    public void Topic_ShouldHaveNoTicks_WhenItSaysNothing() => Assert.Equal(new TickSettings(), Read(new()).Ticks);

    [Theory]
    [InlineData(SettingNames.PeriodicInterval, "2s")]
    [InlineData(SettingNames.PeriodicDuringPause, "off")]
    [InlineData(SettingNames.PeriodicEnabled, "on")]
    [InlineData(SettingNames.PeriodicEnabled, "True")]
    public void Topic_ShouldHaveTicks_WhenItSaysAnythingOfThem(string name, string value) =>
        Assert.True(Read(new() { [name] = value }).Ticks.Enabled);

    [Fact]
    public void Topic_ShouldHaveTheDefaults_WhenItSaysNoMore() =>
        Assert.Equal(new TickSettings { Enabled = true }, Read(new() { [SettingNames.PeriodicEnabled] = "on" }).Ticks);

    [Fact]
    public void Topic_ShouldHaveNoTicks_WhenTheyAreSwitchedOff() =>
        Assert.False(Read(new() { [SettingNames.PeriodicInterval] = "2s", [SettingNames.PeriodicEnabled] = "off" }).Ticks.Enabled);

    [Fact]
    public void Defaults_ShouldSwitchThemOn_ForConsumersThatTickAlone()
    {
        Dictionary<string, string> defaults = new() { [SettingNames.PeriodicEnabled] = "on", [SettingNames.PeriodicInterval] = "2s" };

        Assert.Equal(new TickSettings { Enabled = true, Interval = TimeSpan.FromSeconds(2) }, Read(new(), defaults).Ticks);
        Assert.False(Read(new(), defaults, canTick: false).Ticks.Enabled);
    }

    [Fact]
    public void Defaults_ShouldSwitchNothingOn_WhenTheyOnlySayWhen() =>
        Assert.False(Read(new(), new() { [SettingNames.PeriodicInterval] = "2s" }).Ticks.Enabled);

    [Fact]
    public void Cron_ShouldCount_WhereItIsNearerThanTheInterval()
    {
        Dictionary<string, string> interval = new() { [SettingNames.PeriodicInterval] = "2s" };
        Dictionary<string, string> cron = new() { [SettingNames.PeriodicCron] = "0 */5 * * * *" };

        Assert.Equal("0 */5 * * * *", Read(cron, interval).Ticks.Cron);
        Assert.Null(Read(interval, cron).Ticks.Cron);
    }

    [Theory]
    [InlineData("*periodic is set, and System.Int32 does nothing in a tick. Override TickAsync*", false, SettingNames.PeriodicInterval, "2s")]
    [InlineData("*periodic.interval (0, from here) must be longer than 0.", true, SettingNames.PeriodicInterval, "0")]
    [InlineData("*periodic.cron (61 * * * *, from here) is not a cron expression*", true, SettingNames.PeriodicCron, "61 * * * *")]
    [InlineData("*periodic.cron-grace (-1s, from here) must not be negative*", true, SettingNames.PeriodicCronGrace, "-1s")]
    [InlineData("*during-retry (on, from here) needs periodic.during-pause*", true, SettingNames.PeriodicDuringRetry, "on", SettingNames.PeriodicDuringPause, "off")]
    [InlineData("*cron (* * * * *, from here) and periodic.interval (2s, from here) are both set*", true, SettingNames.PeriodicCron, "* * * * *", SettingNames.PeriodicInterval, "2s")]
    public void Settings_ShouldBeRefused_WithWhatToDo(string expected, bool canTick, params string[] values)
    {
        var own = values.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);

        var problem = Assert.Single(Problems(own, canTick));

        Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(expected).Replace("\\*", ".*", StringComparison.Ordinal) + "$", problem);
    }

    private static TopicSettings Read(Dictionary<string, string> own, Dictionary<string, string>? defaults = null, bool canTick = true)
    {
        var result = ReadAll(own, defaults ?? [], canTick);
        Assert.Equal(NoProblems, result.Problems);
        return result.Settings!.ConsumerGroups[0].SubscriptionGroups[0].Topics[0];
    }

    private static IReadOnlyList<string> Problems(Dictionary<string, string> own, bool canTick) => ReadAll(own, [], canTick).Problems;

    private static SettingsResult ReadAll(Dictionary<string, string> own, Dictionary<string, string> defaults, bool canTick)
    {
        var document = new RouteDocument();
        document.Application.Kafka["bootstrap.servers"] = new SettingValue("one:9092", "here");
        var group = document.Application.GetOrAdd("billing");
        var topic = document.AddTopic(group, group.GetOrAdd(RouteDocument.DefaultSubscriptionGroup), "orders", "here");
        topic.Values[SettingNames.Consumer] = new SettingValue("System.Int32", "here") { Type = typeof(int) };
        foreach (var (name, value) in own) topic.Values[name] = new SettingValue(value, "here");
        foreach (var (name, value) in defaults) document.Defaults[name] = new SettingValue(value, "here");
        return SettingsReader.Read(document, _ => null, _ => canTick);
    }
}
