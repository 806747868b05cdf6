using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Routing;

/// <summary>Compares models by content; records compare their arrays and dictionaries by reference.</summary>
internal static class SettingsAssert
{
    public static void Equal(TroupeSettings expected, TroupeSettings actual)
    {
        Assert.Equal(expected.ShutdownTimeout, actual.ShutdownTimeout);
        Assert.Equal(expected.Transactions, actual.Transactions);
        Assert.Equal(expected.Kafka.AsEnumerable(), actual.Kafka.AsEnumerable());
        Assert.Equal(expected.ConsumerGroups.Select(group => group.Id), actual.ConsumerGroups.Select(group => group.Id));
        foreach (var (left, right) in Pairs(expected).Zip(Pairs(actual)))
        {
            Assert.Equal(left.Name, right.Name);
            Assert.Equal(left.Kafka.AsEnumerable(), right.Kafka.AsEnumerable());
            Assert.Equal(left.Topics.AsEnumerable(), right.Topics.AsEnumerable());
            Assert.Equal(
                (left.CommitInterval, left.RevocationTimeout, left.CancelGrace, left.Poller, left.Multiplexing),
                (right.CommitInterval, right.RevocationTimeout, right.CancelGrace, right.Poller, right.Multiplexing));
        }

        Assert.Equal(Pairs(expected).Count(), Pairs(actual).Count());
    }

    private static IEnumerable<SubscriptionGroupSettings> Pairs(TroupeSettings settings) =>
        settings.ConsumerGroups.SelectMany(group => group.SubscriptionGroups);
}
