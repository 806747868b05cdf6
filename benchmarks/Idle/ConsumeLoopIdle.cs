using Confluent.Kafka;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Idle;

/// <summary>The bare loop over the client's Consume: the part of the cost that is the client's.</summary>
internal static class ConsumeLoopIdle
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(Clients.Consumer(workload, commits: true)).Build();
        consumer.Subscribe(workload.Topics);
        var assigned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var end = new CancellationTokenSource();
        var loop = Task.Factory.StartNew(
            () =>
            {
                while (!end.IsCancellationRequested)
                {
                    consumer.Consume(TimeSpan.FromMilliseconds(100));
                    if (!assigned.Task.IsCompleted && consumer.Assignment.Count == workload.Topics.Count * workload.Partitions) assigned.SetResult();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await assigned.Task;
        var measurement = await IdleMeter.MeasureAsync(workload.Duration);
        await end.CancelAsync();
        await loop;
        consumer.Close();
        return measurement;
    }
}
