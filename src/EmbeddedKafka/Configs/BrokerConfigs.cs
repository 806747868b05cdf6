using System.Globalization;

namespace Troupe.EmbeddedKafka.Configs;

/// <summary>What DescribeConfigs shows of the broker itself: its options under Kafka's names. None can be altered.</summary>
internal static class BrokerConfigs
{
    public static IEnumerable<ConfigEntry> List(EmbeddedKafkaOptions options)
    {
        var defaults = new EmbeddedKafkaOptions();
        return
        [
            Entry("auto.create.topics.enable", options, defaults, static from => from.AutoCreateTopics ? "true" : "false"),
            new ConfigEntry("broker.id", Number(Broker.NodeId), ConfigSource.StaticBroker, Number(Broker.NodeId), IsReadOnly: true),
            Entry("default.replication.factor", options, defaults, static _ => "1"),
            Entry("group.max.session.timeout.ms", options, defaults, static from => Number(from.MaxSessionTimeout.TotalMilliseconds)),
            Entry("group.min.session.timeout.ms", options, defaults, static from => Number(from.MinSessionTimeout.TotalMilliseconds)),
            Entry("message.max.bytes", options, defaults, static from => Number(from.MaxBatchBytes)),
            Entry("num.partitions", options, defaults, static from => Number(from.DefaultPartitions)),
            Entry("socket.request.max.bytes", options, defaults, static from => Number(from.MaxRequestBytes)),
        ];
    }

    private static ConfigEntry Entry(
        string name, EmbeddedKafkaOptions options, EmbeddedKafkaOptions defaults, Func<EmbeddedKafkaOptions, string> read)
    {
        var (value, fallback) = (read(options), read(defaults));
        return new ConfigEntry(name, value, value == fallback ? ConfigSource.Default : ConfigSource.StaticBroker, fallback, IsReadOnly: true);
    }

    private static string Number(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
