using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// Three nodes under load. One of them is killed for 20 seconds, comes back, and gets its partitions back by an election; then all three are
// killed and come back. Nothing is lost, the flow is back within five seconds of a new leader, and by itself. Guards against clients that hold on
// to a leader or a coordinator that is gone. The cluster is the test's own: it takes a minute to start on a busy machine.
public sealed class NodeLossTests
{
    private const int Partitions = 6;

    private static readonly TimeSpan Away = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FlowIsBackWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task Flow_ShouldComeBackAndNothingBeLost_WhenNodesAreKilled()
    {
        await using var cluster = await OwnCluster.StartAsync(nodes: 3);
        await using var stage = TestStage.Open(cluster);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        var runs = new ConcurrentQueue<Run>();
        var load = SteadyLoad.Start(stage, topic, Partitions);

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic), services: services => services.Add(runs));
        await WhenFlowingAsync(runs, host, TimeProvider.System.GetUtcNow());
        var leaders = await stage.LeadersAsync(topic);

        // The one that leads the first partition.
        var victim = leaders[0];
        await cluster.KillAsync(victim);
        var elected = await WhenLedAsync(stage, topic, leader => leader >= 0 && leader != victim);
        var failover = await WhenFlowingAsync(runs, host, elected);
        await Task.Delay(Away, TimeProvider.System);
        await cluster.ResumeAsync(victim);
        await stage.ElectPreferredLeadersAsync(topic, leaders);
        var returned = await WhenLedAsync(stage, topic, leader => leader >= 0);
        var failback = await WhenFlowingAsync(runs, host, returned);
        var assignments = host.Log.Logged(LogEvents.Assigned).Count;
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);

        await cluster.KillAsync();
        await host.Log.WhenLoggedAsync(LogEvents.Unreachable);
        await cluster.ResumeAsync();
        var allBack = await WhenLedAsync(stage, topic, leader => leader >= 0);
        await WhenFlowingAsync(runs, host, allBack);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        var produced = await load.StopAsync();
        foreach (var partition in Enumerable.Range(0, Partitions)) await host.Journal.WhenNotedAsync($"ran {partition}@{produced - 1}");
        await host.StopAsync();

        Assert.InRange(failover, TimeSpan.Zero, FlowIsBackWithin);
        Assert.InRange(failback, TimeSpan.Zero, FlowIsBackWithin);
        Assert.Equal(1, assignments);
        foreach (var partition in Enumerable.Range(0, Partitions))
        {
            Assert.Equal(
                Enumerable.Range(0, produced).Select(offset => (long)offset),
                runs.Where(run => run.Partition == partition).Select(run => run.Offset).Distinct().Order());
        }

        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(produced, committed.Value));
        Assert.Single(host.Log.Logged(LogEvents.Unreachable));
        var loud = host.Log.Loud;
        Assert.True(loud.Count <= 60, $"{loud.Count} warnings and errors.{host.Log}");
    }

    /// <summary>Completes when every partition has a leader that meets the condition.</summary>
    /// <returns>When that was seen.</returns>
    private static async Task<DateTimeOffset> WhenLedAsync(TestStage stage, string topic, Func<int, bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if ((await stage.LeadersAsync(topic)).All(condition)) return TimeProvider.System.GetUtcNow();
            }
            catch (KafkaException exception) when (TimeProvider.System.GetElapsedTime(began) < Limit)
            {
                // No node answers yet.
                _ = exception;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Limit, "No leaders were elected.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>Completes when every partition has run a message that the broker took after that moment.</summary>
    /// <returns>How long after it.</returns>
    private static async Task<TimeSpan> WhenFlowingAsync(ConcurrentQueue<Run> runs, TroupeHost host, DateTimeOffset since)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var first = runs.Where(run => run.Produced >= since).GroupBy(run => run.Partition).Select(partition => partition.Min(run => run.At)).ToList();
            if (first.Count == Partitions) return first.Max() - since;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Limit, $"Only {first.Count} partitions flow again.{host.Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <param name="Partition">Which partition.</param>
    /// <param name="Offset">Which message.</param>
    /// <param name="Produced">When its producer made it.</param>
    /// <param name="At">When the consumer was handed it.</param>
    private sealed record Run(int Partition, long Offset, DateTimeOffset Produced, DateTimeOffset At);

    private sealed class Consumer(Journal journal, ConcurrentQueue<Run> runs, TimeProvider time) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            runs.Enqueue(new Run(message.Partition, message.Offset, message.Timestamp.UtcDateTime, time.GetUtcNow()));
            journal.Note($"ran {message.Partition.Value}@{message.Offset.Value}", message.Position);
            return Task.CompletedTask;
        }
    }
}
