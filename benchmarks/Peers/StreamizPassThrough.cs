using Confluent.Kafka;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.SerDes;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Peers;

/// <summary>Streamiz with its default settings, at least once, one thread: every value touched in a Foreach.</summary>
internal static class StreamizPassThrough
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        var tally = new Tally(workload.Records);
        var configuration = new StreamConfig<ByteArraySerDes, ByteArraySerDes>
        {
            ApplicationId = workload.GroupId,
            BootstrapServers = workload.BootstrapServers,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            StateDir = Path.Combine(Path.GetTempPath(), workload.GroupId),
        };
        var builder = new StreamBuilder();
        builder.Stream<byte[], byte[]>(workload.Topics[0]).Foreach((_, value, _) => tally.Add(1, value[0]));
        using var stream = new KafkaStream(builder.Build(), configuration);
        await stream.StartAsync();
        return await tally.Measured;
    }
}
