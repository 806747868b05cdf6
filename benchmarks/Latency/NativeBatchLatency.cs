using Confluent.Kafka;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;
using Troupe.Engine.Polling.Native;
using Troupe.Engine.Records;

namespace Troupe.Benchmarks.Latency;

/// <summary>A bare loop over the client's native batch call.</summary>
internal static unsafe class NativeBatchLatency
{
    public static Task<Measurement> RunAsync(Workload workload)
    {
        var native = NativeFunctions.Bound ?? throw new NotSupportedException("The loaded client library is not known.");
        using var probe = new LatencyProbe(workload);
        using var consumer = new ConsumerBuilder<byte[], byte[]>(Clients.Consumer(workload, commits: false)).Build();
        using var hold = ClientHold.On(consumer);
        var queue = native.ConsumerQueue(hold.Client);
        consumer.Subscribe(workload.Topics);
        var messages = stackalloc NativeMessage*[Segment.MaxRecords];
        var started = false;
        while (!probe.Measured.IsCompleted)
        {
            var count = native.ConsumeBatch(queue, 100, messages, 1);
            while (count > 0)
            {
                for (var index = 0; index < count; index++)
                {
                    var message = messages[index];
                    if (message->Error == 0) probe.Received(new ReadOnlySpan<byte>(message->Payload, (int)message->Length));
                    native.Destroy(message);
                }

                count = native.ConsumeBatch(queue, 0, messages, Segment.MaxRecords);
            }

            if (started || consumer.Assignment.Count < workload.Partitions) continue;
            started = true;
            probe.Start();
        }

        native.Destroy(queue);
        consumer.Close();
        return probe.Measured;
    }
}
