using System.Collections.Immutable;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Clusters;

/// <summary>The clusters that the groups of this process are on. Groups share one where the properties of its clients are the same.</summary>
internal sealed class KafkaClusters : IDisposable
{
    /// <summary>The application's; the others are named by their servers.</summary>
    private const string Default = "default";

    private readonly Dictionary<string, KafkaCluster> _clusters = new(StringComparer.Ordinal);

    public KafkaClusters(TroupeSettings settings, TroupeServices services)
    {
        foreach (var kafka in settings.ConsumerGroups.Select(group => group.Kafka))
        {
            var key = Key(kafka);
            if (_clusters.ContainsKey(key)) continue;
            _clusters.Add(key, new KafkaCluster(NameOf(kafka, isOfTheApplication: key == Key(settings.Kafka)), kafka, services));
        }
    }

    public IReadOnlyCollection<KafkaCluster> All => _clusters.Values;

    public KafkaCluster Of(ConsumerGroupSettings group) => _clusters[Key(group.Kafka)];

    public void Dispose()
    {
        foreach (var cluster in All) cluster.Dispose();
    }

    private static string Key(ImmutableSortedDictionary<string, string> kafka) => string.Join('\n', kafka);

    private string NameOf(ImmutableSortedDictionary<string, string> kafka, bool isOfTheApplication)
    {
        var name = isOfTheApplication ? Default : kafka.GetValueOrDefault(ConsumerGroupSettings.BootstrapServers, "");

        // Names of siblings in the tree differ.
        return All.Any(cluster => cluster.Name == name) ? $"{name}+{_clusters.Count}" : name;
    }
}
