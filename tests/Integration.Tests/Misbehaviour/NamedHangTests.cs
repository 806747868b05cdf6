using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Misbehaviour;

// A consumer that does not come back is named within half a minute: in the log, in the status and in health. Guards against a partition that
// stands still while everything looks well.
public sealed class NamedHangTests
{
    private const int Slow = 3015;

    private static readonly TimeSpan NamedWithin = TimeSpan.FromSeconds(30);

    /// <summary>For as long as that the machine may stand still meanwhile, by the clock that races.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(Misdeed.HangsAwaiting, Place.ConsumeMessage)]
    [InlineData(Misdeed.HangsBlocking, Place.ConsumeMessage)]
    [InlineData(Misdeed.HangsAwaiting, Place.OnAssigned)]
    [InlineData(Misdeed.HangsBlocking, Place.Constructor)]
    [InlineData(Misdeed.HangsBlocking, Place.OwnHandler)]
    public async Task Hang_ShouldBeNamedEverywhere_WithinHalfAMinute(Misdeed deed, Place place)
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders", 2);
        foreach (var partition in (int[])[0, 1]) await stage.ProduceNumbersAsync(topic, 10, partition);
        using var mischief = new Mischief(deed, place);

        try
        {
            var time = new RacingTime();
            var host = await stage.StartHostAsync(
                group => group.Topic<UnrulyMessageConsumer>(topic),
                services: services =>
                {
                    services.Add(mischief);
                    services.AddSingleton<TimeProvider>(time);
                });
            await mischief.Begun;
            await host.Log.WhenLoggedAsync(Slow);
            var named = (host.Log.Logged(Slow)[0].At - mischief.BegunAt!.Value) * RacingTime.Factor;
            var status = await host.WhenGroupAsync(group => PartitionsOf(group).Any(partition => partition.State == PartitionState.Slow));
            await host.WhenHealthAsync(health => health == HealthStatus.Degraded, reason: "is slow");
            mischief.End();
            await host.Journal.WhenDeliveredAsync(9);

            Assert.InRange(named, TimeSpan.FromSeconds(15), NamedWithin + Standstill);
            Assert.Contains(nameof(UnrulyMessageConsumer), host.Log.Logged(Slow)[0].Text, StringComparison.Ordinal);
            var slow = Assert.Single(PartitionsOf(status), partition => partition.State == PartitionState.Slow);
            Assert.Equal(Mischief.Partition, slow.TopicPartition.Partition.Value);
        }
        finally
        {
            mischief.End();
        }
    }

    private static IEnumerable<PartitionStatus> PartitionsOf(SubscriptionGroupStatus group) => group.Connections.SelectMany(connection => connection.Partitions);
}
