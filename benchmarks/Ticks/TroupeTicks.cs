using System.Diagnostics;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Ticks;

/// <summary>Troupe with its default settings, one route and one connection.</summary>
internal static class TroupeTicks
{
    public static async Task<Measurement> RunAsync(Workload workload, NeighbourWork work)
    {
        var log = new TickLog();
        using var host = await TroupeHost.StartAsync(
            workload, new Watch(log, work), group => group.Topic<Consumer>(workload.Topics[0], route => route.Periodic(every: TickLog.Interval)));
        await TroupeHost.AssignedAsync(host, workload.Partitions);
        var (processor, messages) = (Environment.CpuUsage.TotalTime, work.Messages);
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(workload.Duration, TimeProvider.System);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var delays = log.Delays;
        var measurement = new Measurement
        {
            Records = delays.Count,
            LatencyMilliseconds = delays,
            MessagesPerSecond = (work.Messages - messages) / elapsed.TotalSeconds,
            CpuPercent = (Environment.CpuUsage.TotalTime - processor) / elapsed * 100,
        };
        await host.StopAsync();
        return measurement;
    }

    internal sealed record Watch(TickLog Log, NeighbourWork Work);

    internal sealed class Consumer(Watch watch) : PartitionConsumerActor
    {
        protected override Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken) =>
            watch.Work.DoAsync(cancellationToken);

        protected override Task TickAsync(CancellationToken cancellationToken)
        {
            if (TopicPartition.Partition >= TickLog.BusyPartitions) watch.Log.Ticked(TopicPartition.Partition);
            return Task.CompletedTask;
        }
    }
}
