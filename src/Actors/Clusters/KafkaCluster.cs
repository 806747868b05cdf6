using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Engine.Administration;
using Troupe.Engine.Polling;
using Troupe.Engine.Producing;
using Troupe.Engine.Security;

namespace Troupe.Actors.Clusters;

/// <summary>A cluster of Kafka that groups of this process are on, and the clients they share there. No client is opened before it is needed.</summary>
internal sealed class KafkaCluster : IDisposable
{
    /// <param name="name">Its name in the tree.</param>
    /// <param name="kafka">The properties of its clients.</param>
    /// <param name="services">What the tree takes from the application.</param>
    public KafkaCluster(string name, ImmutableSortedDictionary<string, string> kafka, TroupeServices services)
    {
        Name = name;
        Services = services with { Kafka = kafka, SaidReasons = new SaidReasons(services.Time) };
        var log = services.Loggers.CreateLogger("Troupe.KafkaClient");
        Admin = new ClusterAdmin(ClientProperties.Admin(kafka), log, services.Time, services.Tokens)
        {
            Isolation = kafka.GetValueOrDefault("isolation.level") == "read_uncommitted" ? IsolationLevel.ReadUncommitted : IsolationLevel.ReadCommitted,
        };
        Producer = new ClusterProducer(ClientProperties.Producer(kafka), log, services.Tokens);
    }

    public string Name { get; }

    /// <summary>As its groups have them.</summary>
    public TroupeServices Services { get; }

    public ClusterAdmin Admin { get; }

    /// <summary>What consumers produce outside transactions, and dead letters. It is ended by the actor that drains it.</summary>
    public ClusterProducer Producer { get; }

    public void Dispose() => Admin.Dispose();
}
