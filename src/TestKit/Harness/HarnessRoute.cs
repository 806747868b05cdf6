using Confluent.Kafka;
using Troupe.Actors.Configuration;
using Troupe.Actors.Consumers;
using Troupe.Actors.Partitions;
using Troupe.Engine.Configuration;

namespace Troupe.TestKit.Harness;

/// <summary>Reads the route of the consumer under test as a host would, so that what a start refuses is refused here too.</summary>
internal static class HarnessRoute
{
    private const string Source = "the harness";

    /// <exception cref="TroupeConfigurationException">The route cannot be used.</exception>
    public static PartitionSettings Read(Type consumer, Action<TopicBuilder>? topic, HarnessOptions options)
    {
        var document = new RouteDocument();
        document.Application.Kafka["bootstrap.servers"] = new SettingValue("harness:9092", Source);
        TopicBuilder.Add(document, document.Application.GetOrAdd(options.GroupId), RouteDocument.DefaultSubscriptionGroup, options.Topic, consumer, topic);

        // Random pauses would make every run another one.
        var defaults = new RouteDocument();
        defaults.Defaults[SettingNames.BackoffJitter] = new SettingValue("0", Source);
        var result = SettingsReader.Read(RouteDocument.Merge(document, defaults, ReferenceConf.Document), ConsumerForms.Problem, ConsumerForms.CanTick);
        if (!result.IsUsable) throw new TroupeConfigurationException(result.Problems);
        return new PartitionSettings(
            new TopicPartition(options.Topic, options.Partition),
            options.GroupId,
            result.Settings.ConsumerGroups[0].SubscriptionGroups[0].Topics[0],
            ConsumerForms.Of(consumer),
            options.CancelGrace)
        {
            // A test counts from the assignment, and there is nobody to make way for.
            TickStagger = 0,
        };
    }
}
