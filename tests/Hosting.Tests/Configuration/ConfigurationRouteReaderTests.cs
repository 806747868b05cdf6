using System.Text;
using Microsoft.Extensions.Configuration;
using Troupe.Engine.Configuration;
using Troupe.Hosting.Configuration;

namespace Troupe.Hosting.Tests.Configuration;

public sealed class ConfigurationRouteReaderTests
{
    [Fact]
    public void Json_ShouldBeRead_WithTheKeyItCameFrom()
    {
        var document = ConfigurationRouteReader.Read(Json("""
            {
              "Troupe": {
                "Kafka": { "bootstrap.servers": "one:9092,two:9092", "check.crcs": true },
                "ShutdownTimeout": null,
                "ConsumerGroups": [{
                  "Id": "billing",
                  "Topics": [{ "Name": "orders", "Headers": false, "DeadLetterQueue": { "Topic": "dead", "MaxRetries": 2 } }],
                  "SubscriptionGroups": []
                }]
              }
            }
            """));

        Assert.Empty(document.Problems);
        Assert.Empty(document.Application.Values);
        Assert.Equal("True", document.Application.Kafka["check.crcs"].Text);
        var topic = document.Application.Find("billing")!.Find("default")!.Find("orders")!;
        Assert.EndsWith("Troupe:ConsumerGroups:0:Topics:0:DeadLetterQueue:MaxRetries", topic.Values["dead-letter-queue.max-retries"].Source, StringComparison.Ordinal);
        Assert.Equal("False", topic.Values["headers"].Text);
    }

    [Fact]
    public void Properties_ShouldBeJoinedWithDots_AsEnvironmentVariablesCannotHoldThem()
    {
        var document = ConfigurationRouteReader.Read(Memory(
            ("Troupe:Kafka:group:protocol", "classic"), ("Troupe:Kafka:group:protocol:type", "consumer"), ("Troupe:Kafka:linger.ms", "5")));

        Assert.Equal(
            ["group.protocol", "group.protocol.type", "linger.ms"], document.Application.Kafka.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Source_ShouldNameTheProviderThatWins()
    {
        var file = Path.Combine(Path.GetTempPath(), $"troupe-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, """{ "Troupe": { "ShutdownTimeout": "10s", "Defaults": { "MaxBatchSize": 5 } } }""");
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(file)
                .AddCommandLine(["--Troupe:ShutdownTimeout=20s"])
                .Build();

            var document = ConfigurationRouteReader.Read(configuration);

            Assert.Equal(new SettingValue("20s", "command line Troupe:ShutdownTimeout"), document.Application.Values["shutdown-timeout"]);
            Assert.Equal($"{Path.GetFileName(file)} Troupe:Defaults:MaxBatchSize", document.Defaults["max-batch-size"].Source);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void UnknownKey_ShouldBeAProblem_WithTheNearestName()
    {
        var document = ConfigurationRouteReader.Read(Memory(("Troupe:Defaults:MaxBachSize", "5")));

        Assert.Equal(
            ["troupe.defaults.MaxBachSize (configuration in memory Troupe:Defaults:MaxBachSize) is not a setting. Did you mean max-batch-size?"],
            document.Problems);
    }

    [Fact]
    public void ConnectionString_ShouldNameTheServers()
    {
        var document = ConfigurationRouteReader.ReadConnectionString(Memory(("ConnectionStrings:kafka", "one:9092")));

        Assert.Equal(
            new SettingValue("one:9092", "configuration in memory ConnectionStrings:kafka"), document.Application.Kafka["bootstrap.servers"]);
    }

    [Fact]
    public void ConnectionString_ShouldBeLeftOut_WhenItIsEmpty() =>
        Assert.Empty(ConfigurationRouteReader.ReadConnectionString(Memory(("ConnectionStrings:kafka", ""))).Application.Kafka);

    private static IConfigurationRoot Json(string text) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))).Build();

    private static IConfigurationRoot Memory(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => new KeyValuePair<string, string?>(value.Key, value.Value))).Build();
}
