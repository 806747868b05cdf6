using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Ticks;

// Four partitions on one connection: one hangs in a call, two get messages all the time, the last one is quiet. The quiet one ticks as if it were
// alone, the hanging one does not, and the busy ones only when they were idle for the interval. Guards against ticks that share a thread with work.
public sealed class BusyNeighboursTests
{
    private const int Hanging = 0;
    private const int Quiet = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    [SkippableTheory, EveryBroker]
    public async Task Ticks_ShouldKeepTheInterval_WhateverTheNeighboursDo(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("windows", partitions: 4);
        await stage.ProduceNumbersAsync(topic, 1, Hanging);
        var (log, gate) = (new WorkLog(TimeProvider.System), new Gate());

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic, route => route.Periodic(every: Interval)),
            services: services =>
            {
                services.Add(log);
                services.Add(gate);
            });
        await host.Journal.WhenDeliveredAsync(0, partition: Hanging);
        var load = SteadyLoad.Start(stage, topic, partitions: 3);
        await host.Journal.WhenAsync("ticks of the quiet partition", all => all.Count(entry => entry.What == "tick" && entry.Partition == Quiet) >= 8);
        gate.Open();
        await load.StopAsync();
        await host.StopAsync();

        var held = host.Journal.All.TakeWhile(entry => entry.What != "opened").ToList();
        Assert.DoesNotContain(held.SkipWhile(entry => !(entry.IsDelivery && entry.Partition == Hanging)), entry => entry.What == "tick" && entry.Partition == Hanging);
        foreach (var partition in Enumerable.Range(0, 4))
            Assert.All(log.IdleBeforeTicks(partition), idle => Assert.True(idle >= Interval, $"[{partition}]: a tick came {idle} after the last call."));
        // Some come in time, or none does: any may meet a machine that stands still.
        var quiet = log.IdleBeforeTicks(Quiet);
        Assert.True(quiet.Min() < Interval * 2, $"[{Quiet}]: {string.Join(", ", quiet)}");
    }

    private sealed class Consumer(Journal journal, WorkLog log, Gate gate) : TickingConsumer(journal, log)
    {
        protected override async Task WorkAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Partition != Hanging || message.Offset != 0) return;
            await gate.Opened;
            Journal.Note("opened", TopicPartition);
        }
    }
}
