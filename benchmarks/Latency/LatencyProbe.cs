using System.Buffers.Binary;
using System.Diagnostics;
using Confluent.Kafka;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Latency;

/// <summary>Produces one record after another on a thread of its own, each when the one before has arrived and a pause is over.</summary>
/// <param name="workload">Where to, and how many samples.</param>
internal sealed class LatencyProbe(Workload workload) : IDisposable
{
    private const int WarmUp = 100;
    private const int ValueBytes = 100;
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(60);

    // A kernel's wait: one that spins would take the processor that the consumer needs.
    private readonly AutoResetEvent _arrived = new(false);
    private readonly ManualResetEvent _never = new(false);
    private readonly TaskCompletionSource<Measurement> _measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Guid _run = Guid.NewGuid();
    private long _expected;
    private long _arrival;

    /// <summary>The samples.</summary>
    public Task<Measurement> Measured => _measured.Task;

    /// <summary>Begins to produce. The first samples, in which everything is slow for the first time, are not counted.</summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "latency-probe" }.Start();

    /// <summary>The first thing that a handler does.</summary>
    public void Received(ReadOnlySpan<byte> value)
    {
        var now = Stopwatch.GetTimestamp();
        // Each engine reads the topic from its beginning, where the samples of the runs before are.
        if (new Guid(value[..16]) != _run || BinaryPrimitives.ReadInt64LittleEndian(value[16..]) != Volatile.Read(ref _expected)) return;
        _arrival = now;
        _arrived.Set();
    }

    public void Dispose()
    {
        _arrived.Dispose();
        _never.Dispose();
    }

    private void Run()
    {
        try
        {
            using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
            {
                BootstrapServers = workload.BootstrapServers,
                LingerMs = 0,
                EnableDeliveryReports = false,
            }).Build();
            // The same pauses for every engine, of different lengths, so that no timer of an engine beats with them.
            var random = new Random(1);
            var samples = new double[workload.Records];
            for (var sample = -WarmUp; sample < samples.Length; sample++)
            {
                var milliseconds = Measure(producer, sample + WarmUp + 1);
                if (sample >= 0) samples[sample] = milliseconds;
                _never.WaitOne(TimeSpan.FromMilliseconds(5 + (20 * random.NextDouble())));
            }

            _measured.SetResult(new Measurement { Records = samples.Length, LatencyMilliseconds = samples });
        }
        catch (Exception exception)
        {
            // The run ends with whatever it was.
            _measured.SetException(exception);
        }
    }

    private double Measure(IProducer<Null, byte[]> producer, long number)
    {
        var value = new byte[ValueBytes];
        _run.TryWriteBytes(value);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(16), number);
        Volatile.Write(ref _expected, number);
        var message = new Message<Null, byte[]> { Value = value };
        var started = Stopwatch.GetTimestamp();
        producer.Produce(workload.Topics[0], message);
        if (!_arrived.WaitOne(Lost)) throw new TimeoutException($"Record {number} did not arrive within {Lost}.");
        return Stopwatch.GetElapsedTime(started, _arrival).TotalMilliseconds;
    }
}
