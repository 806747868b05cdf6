using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Engine.Configuration;

namespace Troupe.Actors.Tests.Configuration;

public sealed class HoconRouteReaderTests
{
    [Fact]
    public void Names_ShouldKeepDotsAndDashes_WhereverTheyStand()
    {
        var document = Read("""
            troupe {
              kafka { "bootstrap.servers" = "one:9092,two:9092", linger.ms = 5, group.protocol = classic, "group.protocol.type" = consumer }
              consumer-groups = [{
                id = billing.v1-eu
                topics = [{ name = orders.v1_a-b, consumer = "Shop.OrdersConsumer, Shop", backoff.initial = 5 s }]
              }]
            }
            """);

        Assert.Empty(document.Problems);
        Assert.Equal(
            ["bootstrap.servers=one:9092,two:9092", "group.protocol.type=consumer", "group.protocol=classic", "linger.ms=5"],
            document.Application.Kafka.Select(property => $"{property.Key}={property.Value.Text}").Order(StringComparer.Ordinal));
        var topic = document.Application.Find("billing.v1-eu")!.Find("default")!.Find("orders.v1_a-b")!;
        Assert.Equal(new SettingValue("5 s", "HOCON troupe.consumer-groups[0].topics[0].backoff.initial"), topic.Values["backoff.initial"]);
        Assert.Equal("Shop.OrdersConsumer, Shop", topic.Values["consumer"].Text);
    }

    [Fact]
    public void Document_ShouldBeEmpty_WhenHoconHasNoTroupe()
    {
        Assert.Empty(HoconRouteReader.Read(Config.Empty, "HOCON").Application.Values);
        Assert.Empty(Read("akka.loglevel = INFO").Application.Values);
    }

    [Fact]
    public void Substitution_ShouldBeRead_WhenItLeadsElsewhere()
    {
        var document = Read("""
            shop {
              servers = "one:9092"
              client { client.id = shop, "bootstrap.servers" = ${shop.servers} }
            }
            troupe { kafka = ${shop.client} }
            """);

        Assert.Equal("one:9092", document.Application.Kafka["bootstrap.servers"].Text);
        Assert.Equal("shop", document.Application.Kafka["client.id"].Text);
    }

    [Theory]
    [InlineData("troupe { a = [1]\n a = ${troupe.a} [2] }")]
    [InlineData("a = [1]\na=${a}[2]\ntroupe { kafka { x = ${a} } }")]
    [InlineData("troupe { shutdown-timeout = ${troupe.shutdown-timeout}\"s\" }")]
    [InlineData("troupe { a = ${troupe.b}\n b = ${troupe.a} }")]
    [InlineData("troupe { kafka { b = ${troupe} } }")]
    [InlineData("troupe { kafka { client.id = ${?NOT_THERE} } }")]
    public void SelfReference_ShouldBeRefused_BeforeItIsRead(string hocon)
    {
        var document = Read(hocon);

        Assert.Contains("refers to itself", Assert.Single(document.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void SelfReference_ShouldBeRefused_WhenConfigurationsAreMerged()
    {
        var merged = ConfigurationFactory.ParseString("troupe { defaults { headers = off } }")
            .WithFallback(ConfigurationFactory.ParseString("troupe { a = ${troupe.a} }"))
            .WithFallback(ReferenceConf.Config);

        Assert.Single(HoconRouteReader.ReadApplication(merged).Problems);
    }

    [Fact]
    public void Addition_ShouldBeRefused_AsAkkaDoesNotKnowIt() =>
        Assert.Equal(
            ["troupe.consumer-groups + (HOCON troupe.consumer-groups +) is not a setting. Did you mean consumer-groups?"],
            Read("troupe { consumer-groups += { id = second } }").Problems);

    [Fact]
    public void Null_ShouldBeAsIfNotWritten() => Assert.Empty(Read("troupe { shutdown-timeout = null }").Application.Values);

    [Fact]
    public void Dispatchers_ShouldBeLeftToAkka()
    {
        var document = Read("troupe { engine-dispatcher { dedicated-thread-pool { thread-count = 8 } } }");

        Assert.Empty(document.Problems);
        Assert.Empty(document.Application.Values);
    }

    [Fact]
    public void Application_ShouldHoldOnlyWhatItSaysItself_WhenItIsMergedWithTheReference()
    {
        var merged = ConfigurationFactory.ParseString("troupe { defaults { max-batch-size = 100 } }").WithFallback(ReferenceConf.Config);

        var document = HoconRouteReader.ReadApplication(merged);

        Assert.Empty(document.Problems);
        Assert.Empty(document.Application.Values);
        Assert.Equal(["max-batch-size"], document.Defaults.Keys);
    }

    private static RouteDocument Read(string hocon) => HoconRouteReader.Read(ConfigurationFactory.ParseString(hocon), "HOCON");
}
