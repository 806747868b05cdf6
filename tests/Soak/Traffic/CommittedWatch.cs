using System.Collections.Concurrent;
using Confluent.Kafka;
using Troupe.Soak.Proof;

namespace Troupe.Soak.Traffic;

/// <summary>Asks the broker again and again what the group has committed, through a client that never joins it.</summary>
internal sealed class CommittedWatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IConsumer<Ignore, Ignore> _client;
    private readonly TopicPartition[] _partitions;
    private readonly ConcurrentQueue<LedgerEntry> _seen = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public CommittedWatch(string bootstrapServers, string group, string topic, int partitions)
    {
        _client = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
            {
                BootstrapServers = bootstrapServers,
                GroupId = group,
                EnableAutoCommit = false,
                ReconnectBackoffMaxMs = 1000,
            })
            .SetLogHandler((_, _) => { })
            .Build();
        _partitions = [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))];
        _running = Task.Run(RunAsync);
    }

    /// <summary>What was seen since the last call.</summary>
    public IEnumerable<LedgerEntry> Take()
    {
        while (_seen.TryDequeue(out var entry)) yield return entry;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task RunAsync()
    {
        using var rounds = new PeriodicTimer(SoakTimes.CommittedRound, TimeProvider.System);
        try
        {
            while (await rounds.WaitForNextTickAsync(_stop.Token)) Look();
        }
        catch (OperationCanceledException)
        {
            // The soak is over.
        }
    }

    private void Look()
    {
        try
        {
            var committed = _client.Committed(_partitions, Patience);
            var at = TimeProvider.System.GetTimestamp();
            foreach (var partition in committed.Where(partition => !partition.Offset.IsSpecial))
                _seen.Enqueue(new LedgerEntry.CommitSeen(partition.Partition, partition.Offset, at));
        }
        catch (KafkaException)
        {
            // The broker is away, on purpose; it is asked again.
        }
    }
}
