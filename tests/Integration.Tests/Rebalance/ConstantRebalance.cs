using System.Collections.Concurrent;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Rebalance;

/// <summary>
/// Under load, a second host joins the group and leaves it again, one of the two every five seconds, for a minute. Nothing is lost, no position
/// is skipped, only what was not marked runs twice, and where the protocol lets partitions stay, they keep their consumer and its state. Guards
/// against the slow bleeding of deployments and autoscalers: one lost or doubled message per rebalance is not seen in a short test.
/// </summary>
public abstract class ConstantRebalance
{
    private const int Partitions = 4;
    private const int Visits = 6;

    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(5);

    private protected static async Task AssertNothingIsLostAsync(BrokerKind broker, string protocol)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", Partitions);
        var calls = new ConcurrentQueue<Call>();
        var load = SteadyLoad.Start(stage, topic, Partitions);

        var resident = await StartAsync(stage, topic, protocol, calls, "resident");
        await resident.Log.WhenLoggedAsync(LogEvents.Assigned);
        var visitors = new List<TroupeHost>();
        for (var visit = 0; visit < Visits; visit++)
        {
            // How long hosts stay is the scenario; whether they have arrived is waited for.
            var visitor = await StartAsync(stage, topic, protocol, calls, $"visitor {visit}");
            visitors.Add(visitor);
            await visitor.Log.WhenLoggedAsync(LogEvents.Assigned);
            await Task.Delay(Stay, TimeProvider.System);
            await visitor.StopAsync();
            await Task.Delay(Stay, TimeProvider.System);
        }

        var produced = await load.StopAsync();
        foreach (var partition in Enumerable.Range(0, Partitions)) await resident.Journal.WhenNotedAsync($"ran {partition}@{produced - 1}");
        await resident.StopAsync();

        Assert.All([resident, .. visitors], host => Assert.Empty(host.Log.Logged(LogEvents.Lost)));
        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(produced, committed.Value));
        foreach (var partition in Enumerable.Range(0, Partitions))
            AssertContiguous([.. calls.Where(call => call.Partition == partition).OrderBy(call => call.At)], produced);
        AssertConsumersStayed(protocol, [.. calls.Where(call => call.Host == "resident")], resident.Journal);
    }

    private static void AssertContiguous(IReadOnlyList<Call> calls, long produced)
    {
        var (next, marked) = (0L, new HashSet<long>());
        foreach (var call in calls)
        {
            Assert.True(call.Offset <= next, $"{call} came although {next} had not run.");
            Assert.True(!marked.Contains(call.Offset), $"{call} came again although it was marked.");
            if (call.IsMarked) marked.Add(call.Offset);
            next = Math.Max(next, call.Offset + 1);
        }

        Assert.Equal(produced, next);
    }

    /// <summary>A consumer saw its partition without a gap for as long as it lived, and only a revocation ended one.</summary>
    private static void AssertConsumersStayed(string protocol, IReadOnlyList<Call> calls, Journal journal)
    {
        var revocations = 0;
        foreach (var partition in Enumerable.Range(0, Partitions))
        {
            var consumers = calls.Where(call => call.Partition == partition).GroupBy(call => call.Consumer).ToList();
            Assert.All(consumers, consumer => Assert.Equal(Enumerable.Range(1, consumer.Count()), consumer.Select(call => call.SeenByConsumer)));
            var revoked = journal.Noted("revoked").Count(entry => entry.Partition == partition);
            Assert.Equal(1 + revoked, journal.Noted("assigned").Count(entry => entry.Partition == partition));
            revocations += revoked;
        }

        // Eager takes all four away at every join and every departure. Otherwise a visitor gets two, and the other two stay.
        if (protocol == StageSettings.Eager) Assert.True(revocations >= Partitions * Visits, $"{revocations} revocations");
        else Assert.InRange(revocations, Visits, Partitions / 2 * Visits);
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic, string protocol, ConcurrentQueue<Call> calls, string host) => stage.StartHostAsync(
        group => group.Topic<Consumer>(topic),
        services: services =>
        {
            services.Add(calls);
            services.Add(new Place(host));
        },
        protocol: protocol);

    private sealed record Place(string Host);

    private sealed record Call(string Host, Guid Consumer, int Partition, long Offset, int SeenByConsumer, bool IsMarked, DateTimeOffset At);

    private sealed class Consumer(Journal journal, ConcurrentQueue<Call> calls, Place place, TimeProvider time) : PartitionConsumerActor<string>
    {
        private readonly Guid _id = Guid.NewGuid();
        private int _seen;

        protected override Task OnAssignedAsync(CancellationToken cancellationToken)
        {
            journal.Note("assigned", TopicPartition);
            return Task.CompletedTask;
        }

        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            var at = time.GetUtcNow();

            // Work, so that calls run while partitions move.
            await Task.Delay(TimeSpan.FromMilliseconds(3), time, CancellationToken.None);
            calls.Enqueue(new Call(place.Host, _id, message.Partition, message.Offset, ++_seen, MarkAsConsumed(message), at));
            journal.Note($"ran {message.Partition.Value}@{message.Offset.Value}", message.Position);
        }

        protected override Task OnRevokedAsync(CancellationToken cancellationToken)
        {
            journal.Note("revoked", TopicPartition);
            return Task.CompletedTask;
        }
    }
}
