using System.Buffers.Binary;
using Confluent.Kafka;

namespace Troupe.Soak.Traffic;

/// <summary>
/// Produces at a steady rate, to all partitions in turn. A value begins with its number in its partition, which is where the broker must have put
/// it.
/// </summary>
internal sealed class SteadyProducer : IDisposable
{
    private const int ValueBytes = 100;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan FlushRound = TimeSpan.FromSeconds(1);

    private readonly IProducer<Null, byte[]> _producer;
    private readonly string _topic;
    private readonly long[] _next;
    private readonly byte[] _value = new byte[ValueBytes];
    private readonly Action<DeliveryReport<Null, byte[]>> _delivered;
    private string? _problem;
    private long _acknowledged;
    private int _partition;

    public SteadyProducer(string bootstrapServers, string topic, int partitions)
    {
        _topic = topic;
        _next = new long[partitions];
        _delivered = Delivered;
        _producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
            {
                BootstrapServers = bootstrapServers,
                EnableIdempotence = true,
                LingerMs = 10,
                QueueBufferingMaxMessages = 500_000,
                ReconnectBackoffMaxMs = 1000,
                DeliveryReportFields = "none",
            })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) =>
            {
                if (error.IsFatal) Interlocked.CompareExchange(ref _problem, error.Reason, null);
            })
            .Build();
    }

    /// <summary>What went wrong for good; null while nothing did.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>How many records the broker has.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>How many records went to each partition. Stands still when the production is over.</summary>
    public IReadOnlyList<long> Ends => _next;

    /// <summary>Produces all records, evenly over a time, and waits until the broker has them.</summary>
    public async Task RunAsync(long records, TimeSpan duration)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        var produced = 0L;
        using var beats = new PeriodicTimer(Beat, time);
        while (produced < records && Problem is null)
        {
            await beats.WaitForNextTickAsync();
            var due = Math.Min(records, (long)(records * (time.GetElapsedTime(began) / duration)));
            while (produced < due && TryProduce()) produced++;
        }

        while (Acknowledged < produced && Problem is null) await Task.Run(() => _producer.Flush(FlushRound));
    }

    public void Dispose() => _producer.Dispose();

    /// <returns>Whether there was room for one more.</returns>
    private bool TryProduce()
    {
        BinaryPrimitives.WriteInt64LittleEndian(_value, _next[_partition]);
        try
        {
            // The client copies the value.
            _producer.Produce(new TopicPartition(_topic, _partition), new Message<Null, byte[]> { Value = _value }, _delivered);
        }
        catch (ProduceException<Null, byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }

        _next[_partition]++;
        _partition = (_partition + 1) % _next.Length;
        return true;
    }

    private void Delivered(DeliveryReport<Null, byte[]> report)
    {
        if (report.Error.IsError) Interlocked.CompareExchange(ref _problem, report.Error.Reason, null);
        else Interlocked.Increment(ref _acknowledged);
    }
}
