using Confluent.Kafka;
using Troupe.Benchmarks.Cases;

namespace Troupe.Benchmarks.Payload;

/// <summary>Produces records as they are consumed: so many ahead of the consumer that it always has something to read.</summary>
/// <param name="workload">Where to.</param>
internal sealed class PacedProducer(Workload workload) : IDisposable
{
    private const int RecordBytes = 100_000;

    /// <summary>Above what the clients' queues hold (64 MiB a connection), so that these are full.</summary>
    private const int Lead = 4_000;

    private readonly IProducer<Null, byte[]> _producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
    {
        BootstrapServers = workload.BootstrapServers,
        EnableDeliveryReports = false,
        LingerMs = 5,
        QueueBufferingMaxKbytes = 128 * 1024,
    }).Build();

    private readonly SemaphoreSlim _room = new(Lead);
    private readonly CancellationTokenSource _end = new();
    private long _consumed;
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = ProduceAsync();

    /// <summary>The consumer has read so many since its start.</summary>
    public void Consumed(long total)
    {
        var more = total - _consumed;
        if (more <= 0) return;
        _consumed = total;
        _room.Release((int)more);
    }

    public void Dispose()
    {
        _end.Cancel();
        _producer.Flush(TimeSpan.FromSeconds(10));
        _producer.Dispose();
        _room.Dispose();
        _end.Dispose();
    }

    private async Task ProduceAsync()
    {
        // Random bytes: nothing on the way can make them smaller.
        var value = new byte[RecordBytes];
        new Random(1).NextBytes(value);
        try
        {
            for (var record = 0; ; record++)
            {
                await _room.WaitAsync(_end.Token);
                var target = new TopicPartition(workload.Topics[record % workload.Topics.Count], record / workload.Topics.Count % workload.Partitions);
                while (!TryProduce(target, value)) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private bool TryProduce(TopicPartition target, byte[] value)
    {
        try
        {
            _producer.Produce(target, new Message<Null, byte[]> { Value = value });
            return true;
        }
        catch (ProduceException<Null, byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }
}
