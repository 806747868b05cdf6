using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Ticks;

// Two partitions tick in one process; another one takes a partition over, then both stop. Whoever has a partition ticks it, from its assignment to its
// revocation or the stop, and nobody after that. Guards against a timer that outlives its assignment.
public sealed class RevokedPartitionTests
{
    [SkippableTheory, EveryBroker]
    public async Task Ticks_ShouldEnd_WhenThePartitionMovesOrTheProcessStops(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("windows", partitions: 2);

        var first = await StartAsync(stage, topic);
        await first.Journal.WhenAsync("ticks of both", all => Ticks(all, 0) >= 2 && Ticks(all, 1) >= 2);
        var second = await StartAsync(stage, topic);
        await second.Journal.WhenNotedAsync("tick", times: 2);
        var moved = second.Journal.Noted("tick")[0].Partition;
        var ticksOfOther = Ticks(first.Journal.All, 1 - moved);
        await first.Journal.WhenAsync("ticks of what stayed", all => Ticks(all, 1 - moved) >= ticksOfOther + 3);
        await second.StopAsync();
        await first.Journal.WhenAsync("ticks of what came back", all => all.Count(entry => entry.What == "assigned" && entry.Partition == moved) == 2);
        await first.StopAsync();

        Assert.Contains(first.Journal.Noted("revoked"), entry => entry.Partition == moved);
        foreach (var journal in new[] { first.Journal, second.Journal })
        {
            foreach (var partition in (int[])[0, 1])
            {
                var isPlayed = false;
                foreach (var entry in journal.All.Where(entry => entry.Partition == partition))
                {
                    if (entry.What == "tick") Assert.True(isPlayed, $"A tick of [{partition}] came while nobody played it.{Environment.NewLine}{journal}");
                    else if (entry.What is "assigned" or "revoked" or "shutdown") isPlayed = entry.What == "assigned";
                }
            }
        }

        static int Ticks(IReadOnlyList<Delivery> all, int partition) => all.Count(entry => entry.What == "tick" && entry.Partition == partition);
    }

    private static Task<TroupeHost> StartAsync(TestStage stage, string topic) => stage.StartHostAsync(
        group => group.Topic<Plain>(topic, route => route.Periodic(every: TimeSpan.FromMilliseconds(100))),
        services: services => services.Add(new WorkLog(TimeProvider.System)));

    private sealed class Plain(Journal journal, WorkLog log) : TickingConsumer(journal, log);
}
