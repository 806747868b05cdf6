using Confluent.Kafka;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Engines;
using Troupe.Benchmarks.Measuring;
using Troupe.Engine.Polling.Native;
using Troupe.Engine.Records;

namespace Troupe.Benchmarks.PassThrough;

/// <summary>A bare loop over the client's native batch call that copies what Troupe copies, and nothing else: no actors, no partitions' queues.</summary>
internal static unsafe class NativeBatchLoop
{
    public static Task<Measurement> RunAsync(Workload workload)
    {
        var native = NativeFunctions.Bound ?? throw new NotSupportedException("The loaded client library is not known.");
        using var consumer = new ConsumerBuilder<byte[], byte[]>(Clients.Consumer(workload, commits: false)).Build();
        using var hold = ClientHold.On(consumer);
        var queue = native.ConsumerQueue(hold.Client);
        consumer.Subscribe(workload.Topics);
        var builder = new NativeSegmentBuilder(native);
        var meter = new ThroughputMeter();
        var (records, checksum) = (0L, 0L);
        var messages = stackalloc NativeMessage*[Segment.MaxRecords];
        while (records < workload.Records)
        {
            var count = native.ConsumeBatch(queue, 100, messages, 1);
            if (count <= 0) continue;
            if (records == 0) meter.Start();
            while (count > 0)
            {
                records += Copy(native, builder, messages, count, ref checksum);
                count = native.ConsumeBatch(queue, 0, messages, Segment.MaxRecords);
            }
        }

        var measurement = meter.Stop(records);
        native.Destroy(queue);
        consumer.Close();
        GC.KeepAlive(checksum);
        return Task.FromResult(measurement);
    }

    private static int Copy(NativeFunctions native, NativeSegmentBuilder builder, NativeMessage** messages, int count, ref long checksum)
    {
        var records = 0;
        for (var first = 0; first < count;)
        {
            if (messages[first]->Error != 0)
            {
                first++;
                continue;
            }

            var end = first + 1;
            while (end < count && messages[end]->Error == 0 && messages[end]->Partition == messages[first]->Partition) end++;
            while (first < end)
            {
                var segment = builder.Build(new TopicPartition("t", messages[first]->Partition), 0, messages + first, end - first, true, out var taken);
                for (var entry = 0; entry < taken; entry++) checksum += segment.Data[segment.Entries[entry].ValuePosition];
                first += taken;
                records += taken;
            }
        }

        for (var index = 0; index < count; index++) native.Destroy(messages[index]);
        return records;
    }
}
