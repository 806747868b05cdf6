using System.Text.RegularExpressions;
using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Engine.Configuration;
using Troupe.Hosting.Configuration;

namespace Troupe.Hosting.Tests.Configuration;

public sealed class SettingsLoaderTests
{
    [Fact]
    public void Sources_ShouldMeanTheSame_WhicheverIsUsed()
    {
        var code = ModelContent.Of(Sources.Load(EverySetting.InCode));

        Assert.Equal(code, ModelContent.Of(Sources.Load(json: EverySetting.InJson)));
        Assert.Equal(code, ModelContent.Of(Sources.Load(hocon: EverySetting.InHocon)));
        Assert.Equal(code, ModelContent.Of(Sources.Load(system: EverySetting.InHocon)));
    }

    [Fact]
    public void Pattern_ShouldMeanTheSame_WhicheverSourceIsUsed()
    {
        const string Route = "billing/default/^metrics\\..*/";
        var code = ModelContent.Of(Sources.Load(troupe => troupe
            .WithBootstrapServers("one:9092")
            .ConsumerGroup("billing", group => group.Topics<PlainConsumer>("metrics\\..*", topic => topic.ManualOffsets()))));

        Assert.Equal("^(metrics\\..*)$", code[$"{Route}Subscription"]);
        Assert.Equal(code, ModelContent.Of(Sources.Load(json: $$"""
            { "Troupe": { "Kafka": { "bootstrap.servers": "one:9092" }, "ConsumerGroups": [{ "Id": "billing", "Topics": [
              { "Name": "^metrics\\..*", "Consumer": "{{EverySetting.Consumer}}", "Offsets": "manual" }
            ] }] } }
            """)));
        Assert.Equal(code, ModelContent.Of(Sources.Load(hocon: $$"""
            troupe { kafka { "bootstrap.servers" = "one:9092" } consumer-groups = [{ id = billing, topics = [
              { name = "^metrics\\..*", consumer = "{{EverySetting.Consumer}}", offsets = manual }
            ] }] }
            """)));
    }

    [Fact]
    public void Everything_ShouldDifferFromTheDefaults_InEveryProperty()
    {
        var written = ModelContent.Of(Sources.Load(EverySetting.InCode));
        var plain = ModelContent.Of(Sources.Load(troupe => troupe
            .WithBootstrapServers("one:9092,two:9092")
            .ConsumerGroup("billing", group => group
                .Topic<PlainConsumer>("orders.v1")
                .SubscriptionGroup("quick", quick => quick.Topic<PlainConsumer>("clicks.v1").Topic<PlainConsumer>("views.v1")))));

        var changed = written.Where(value => plain.GetValueOrDefault(value.Key) != value.Value).Select(value => WithoutIdentities(value.Key));

        // What identifies a route, and what holds the levels below it, is equal; a consumer has no default, and the servers are needed.
        Assert.Equal(
            ["Consumer", "ConsumerGroups", "Id", "Kafka/bootstrap.servers", "Name", "Pattern", "Subscription", "SubscriptionGroups", "Topics"],
            written.Keys.Select(WithoutIdentities).Except(changed, StringComparer.Ordinal).Order(StringComparer.Ordinal));

        static string WithoutIdentities(string place) => Regex.Replace(place, @"^(billing/((default|quick)/([a-z]+\.v1/)?)?)?", "");
    }

    [Theory]
    [InlineData("code")]
    [InlineData("json")]
    [InlineData("hocon")]
    public void Source_ShouldSayEverySetting_EachWithItsPlace(string source)
    {
        var document = source switch
        {
            "code" => InCode(),
            "json" => ConfigurationRouteReader.Read(Sources.Json(EverySetting.InJson)),
            _ => HoconRouteReader.Read(ConfigurationFactory.ParseString(EverySetting.InHocon), HoconRouteReader.Source),
        };

        var groups = document.Application.Children;
        var subscriptionGroups = groups.SelectMany(group => group.Children).ToList();
        var topics = subscriptionGroups.SelectMany(group => group.Children).ToList();
        var rules = topics.SelectMany(topic => topic.Children);
        Assert.Equal(Known(SettingNames.Application, "engine-dispatcher", "consumer-dispatcher", SettingNames.Defaults, SettingNames.Transactions), Written(source, [document.Application]));
        Assert.Equal(Known(SettingNames.Group, SettingNames.Id, SettingNames.Multiplexing), Written(source, groups));
        Assert.Equal(Known(SettingNames.SubscriptionGroup, SettingNames.Name, SettingNames.Multiplexing), Written(source, subscriptionGroups));
        Assert.Equal(Known(SettingNames.Topic, SettingNames.Name, SettingNames.FailureRules), Written(source, topics));
        Assert.Equal(Known(SettingNames.FailureRule), Written(source, rules));
    }

    [Fact]
    public void Sources_ShouldWin_InTheirOrderOfAuthority()
    {
        var hocon = ConfigurationFactory.ParseString($$"""
            troupe {
              kafka { "bootstrap.servers" = "hocon:1", client.id = hocon, fetch.min.bytes = 3 }
              consumer-groups = [{ id = g, topics = [{ name = t, consumer = "{{EverySetting.Consumer}}", max-batch-size = 3 }] }]
            }
            """);
        const string Json = """
            {
              "ConnectionStrings": { "kafka": "connection:1" },
              "Troupe": {
                "Kafka": { "bootstrap.servers": "json:1", "client.id": "json" },
                "ConsumerGroups": [{ "Id": "g", "Topics": [{ "Name": "t", "MaxBatchSize": 2, "MaxWaitTime": "2ms" }] }]
              }
            }
            """;

        var settings = Sources.Load(
            troupe => troupe.WithHocon(hocon).WithBootstrapServers("code:1").ConsumerGroup("g", group => group
                .Topic<PlainConsumer>("t", topic => topic.MaxBatchSize(1))),
            Json);

        Assert.Equal(["code:1", "json", "3"], new[] { "bootstrap.servers", "client.id", "fetch.min.bytes" }.Select(name => settings.Kafka[name]));
        var topic = settings.ConsumerGroups[0].SubscriptionGroups[0].Topics[0];
        Assert.Equal((1, TimeSpan.FromMilliseconds(2)), (topic.MaxBatchSize, topic.MaxWaitTime));
    }

    [Theory]
    [InlineData("hocon:1", "hocon:1")]
    [InlineData(null, "connection:1")]
    public void ConnectionString_ShouldBeTheLastResort(string? inHocon, string expected)
    {
        var settings = Sources.Load(
            troupe =>
            {
                troupe.ConsumerGroup("g", group => group.Topic<PlainConsumer>("t"));
                if (inHocon is not null)
                    troupe.WithHocon(ConfigurationFactory.ParseString($$"""troupe { kafka { "bootstrap.servers" = "{{inHocon}}" } }"""));
            },
            """{ "ConnectionStrings": { "kafka": "connection:1" } }""");

        Assert.Equal(expected, settings.Kafka["bootstrap.servers"]);
    }

    private static RouteDocument InCode()
    {
        var builder = new TroupeBuilder();
        EverySetting.InCode(builder);
        return builder.Document;
    }

    /// <summary>The words of a level but those that make up the tree.</summary>
    private static IEnumerable<string> Known(NameSet names, params string[] structure) => names.Names
        .Except([.. structure, SettingNames.Kafka, SettingNames.ConsumerGroups, SettingNames.SubscriptionGroups, SettingNames.Topics], StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    /// <summary>The words that a source wrote somewhere on a level; each must say where it was written.</summary>
    private static IEnumerable<string> Written(string source, IEnumerable<RouteNode> level)
    {
        var values = level.SelectMany(node => node.Values).ToList();
        Assert.All(values, value => Assert.Equal(source == "code" ? "code" : value.Key.Replace("-", ""), Place(value.Value.Source)));
        return values.Select(value => value.Key).Distinct().Order(StringComparer.Ordinal);

        // "JsonStream Troupe:ConsumerGroups:0:Topics:0:Backoff:Initial", "HOCON troupe.consumer-groups[0].topics[0].backoff.initial"
        string Place(string written) =>
            source == "code" ? written : Regex.Match(written.Replace("-", "").Replace(':', '.').ToLowerInvariant(), @"(?<=troupe\.|[0-9]\]?\.)[a-z.]+$").Value;
    }
}
