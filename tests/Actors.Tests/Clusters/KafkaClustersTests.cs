using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Actors.Clusters;
using Troupe.Actors.Tests.Partitions;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Clusters;

/// <summary>No broker is needed: the clients are opened when somebody uses them.</summary>
public sealed class KafkaClustersTests
{
    private static readonly ImmutableSortedDictionary<string, string> Application = Kafka("one:9092");

    [Fact]
    public void Groups_ShouldShareTheClients_WhenTheyAreTheApplications()
    {
        using var clusters = Read(Application, Group("a", Application), Group("b", Application));

        Assert.Equal(["default"], clusters.All.Select(cluster => cluster.Name));
    }

    [Fact]
    public void Groups_ShouldHaveTheClientsOfTheirServers()
    {
        var (b, c) = (Group("b", Kafka("two:9092")), Group("c", Kafka("two:9092")));

        using var clusters = Read(Application, Group("a", Application), b, c);

        Assert.Equal(["default", "two:9092"], clusters.All.Select(cluster => cluster.Name));
        Assert.Same(clusters.Of(b), clusters.Of(c));
        Assert.Equal("two:9092", clusters.Of(b).Services.Kafka["bootstrap.servers"]);
    }

    [Fact]
    public void Names_ShouldDiffer_WhenGroupsOfTheSameServersHaveOtherProperties()
    {
        using var clusters = Read(Application, Group("a", Kafka("two:9092")), Group("b", Kafka("two:9092").Add("linger.ms", "0")), Group("c", Kafka("default")), Group("d", Application));

        Assert.Equal(4, clusters.All.Select(cluster => cluster.Name).Distinct().Count());
    }

    [Fact]
    public void Clusters_ShouldBeThoseOfTheGroups_WhenTheApplicationNamesNone()
    {
        using var clusters = Read(ImmutableSortedDictionary<string, string>.Empty, Group("a", Kafka("two:9092")));

        Assert.Equal(["two:9092"], clusters.All.Select(cluster => cluster.Name));
    }

    private static KafkaClusters Read(ImmutableSortedDictionary<string, string> application, params ConsumerGroupSettings[] groups) => new(
        new TroupeSettings { Kafka = application, ConsumerGroups = [.. groups] }, new TroupeServices(new UserScript(), NullLoggerFactory.Instance, TimeProvider.System));

    private static ConsumerGroupSettings Group(string id, ImmutableSortedDictionary<string, string> kafka) => new(id) { Kafka = kafka };

    private static ImmutableSortedDictionary<string, string> Kafka(string servers) =>
        ImmutableSortedDictionary<string, string>.Empty.Add("bootstrap.servers", servers);
}
