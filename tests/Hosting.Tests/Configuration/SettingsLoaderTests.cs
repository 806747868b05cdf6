using System.Text;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using Troupe.Engine.Routing;
using Troupe.Hosting.Configuration;

namespace Troupe.Hosting.Tests.Configuration;

public sealed class SettingsLoaderTests
{
    private const string Consumer = "Troupe.Hosting.Tests.PlainConsumer, Troupe.Hosting.Tests";

    private const string InJson = $$"""
        {
          "Troupe": {
            "ShutdownTimeout": "00:00:40",
            "Kafka": { "bootstrap.servers": "one:9092,two:9092", "check.crcs": true },
            "ConsumerGroups": [{
              "Id": "billing",
              "CommitInterval": "1s",
              "SubscriptionGroups": [{
                "Name": "quick",
                "Kafka": { "client.id": "quick" },
                "Topics": [{
                  "Name": "clicks.v1",
                  "Consumer": "{{Consumer}}",
                  "Offsets": "manual",
                  "Headers": false,
                  "MaxBatchSize": 1000,
                  "Buffer": { "Bytes": "2 MiB" },
                  "Backoff": { "Initial": "00:00:00.500", "Jitter": 0.5 },
                  "DeadLetterQueue": { "Topic": "dead", "Independent": true }
                }]
              }]
            }]
          }
        }
        """;

    private const string InHocon = $$"""
        troupe {
          shutdown-timeout = 40s
          kafka { "bootstrap.servers" = "one:9092,two:9092", check.crcs = on }
          consumer-groups = [{
            id = billing
            commit-interval = "00:00:01"
            subscription-groups = [{
              name = quick
              kafka { client.id = quick }
              topics = [{
                name = clicks.v1
                consumer = "{{Consumer}}"
                offsets = manual
                headers = off
                max-batch-size = 1000
                buffer { bytes = 2097152 }
                backoff { initial = 500ms, jitter = 0.5 }
                dead-letter-queue { topic = dead, independent = yes }
              }]
            }]
          }]
        }
        """;

    [Fact]
    public void Sources_ShouldMeanTheSame_WhicheverIsUsed()
    {
        var code = Load(builder: Code);
        var json = Load(json: InJson);
        var hocon = Load(builder: troupe => troupe.WithHocon(ConfigurationFactory.ParseString(InHocon)));
        var system = SettingsLoader.Load(new TroupeBuilder(), null, ConfigurationFactory.ParseString(InHocon)).OrThrow();

        Assert.Equal(Content(code), Content(json));
        Assert.Equal(Content(code), Content(hocon));
        Assert.Equal(Content(code), Content(system));
    }

    [Fact]
    public void Sources_ShouldWin_InTheirOrderOfAuthority()
    {
        var hocon = ConfigurationFactory.ParseString($$"""
            troupe {
              kafka { "bootstrap.servers" = "hocon:1", client.id = hocon, fetch.min.bytes = 3 }
              consumer-groups = [{ id = g, topics = [{ name = t, consumer = "{{Consumer}}", max-batch-size = 3 }] }]
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

        var settings = Load(
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
        var settings = Load(
            troupe =>
            {
                troupe.ConsumerGroup("g", group => group.Topic<PlainConsumer>("t"));
                if (inHocon is not null)
                    troupe.WithHocon(ConfigurationFactory.ParseString($$"""troupe { kafka { "bootstrap.servers" = "{{inHocon}}" } }"""));
            },
            """{ "ConnectionStrings": { "kafka": "connection:1" } }""");

        Assert.Equal(expected, settings.Kafka["bootstrap.servers"]);
    }

    private static void Code(TroupeBuilder troupe) => troupe
        .WithBootstrapServers("one:9092,two:9092")
        .WithKafka("check.crcs", "true")
        .ShutdownTimeout(TimeSpan.FromSeconds(40))
        .ConsumerGroup("billing", group => group
            .CommitInterval(TimeSpan.FromSeconds(1))
            .SubscriptionGroup("quick", quick => quick
                .WithKafka("client.id", "quick")
                .Topic<PlainConsumer>("clicks.v1", topic => topic
                    .ManualOffsets()
                    .WithoutHeaders()
                    .MaxBatchSize(1000)
                    .Buffer(bytes: 2 * 1024 * 1024)
                    .Backoff(initial: TimeSpan.FromMilliseconds(500), jitter: 0.5)
                    .DeadLetterQueue("dead", independent: true))));

    private static TroupeSettings Load(Action<TroupeBuilder>? builder = null, string? json = null)
    {
        var troupe = new TroupeBuilder();
        builder?.Invoke(troupe);
        var configuration = json is null ? null : new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        return SettingsLoader.Load(troupe, configuration, system: null).OrThrow();
    }

    /// <summary>Everything of a model as lines, as records compare their collections by reference.</summary>
    private static IEnumerable<string> Content(TroupeSettings settings) =>
    [
        $"{settings.ShutdownTimeout} {string.Join(",", settings.Kafka)}",
        .. settings.ConsumerGroups.SelectMany(group => group.SubscriptionGroups.Select(child =>
            $"{group.Id}/{child.Name} {child.CommitInterval} {child.RevocationTimeout} {child.CancelGrace} {string.Join(",", child.Kafka)} {string.Join(";", child.Topics)}")),
    ];
}
