using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;
using Wolverine;
using Wolverine.Kafka;

namespace Troupe.Benchmarks.Peers;

/// <summary>Wolverine with its default settings for a topic of foreign records: buffered in memory, one handler call a record.</summary>
internal static class WolverinePassThrough
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        var tally = new Tally(workload.Records);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        RecordHandler.Tally = tally;
        builder.UseWolverine(options =>
        {
            options.Discovery.DisableConventionalDiscovery().IncludeType<RecordHandler>();
            options.UseKafka(workload.BootstrapServers).ConfigureConsumers(consumer =>
            {
                consumer.GroupId = workload.GroupId;
                consumer.AutoOffsetReset = AutoOffsetReset.Earliest;
            });
            options.ListenToKafkaTopic(workload.Topics[0]).UseInterop((_, _) => new RecordMapper());
        });
        using var host = builder.Build();
        await host.StartAsync();
        var measurement = await tally.Measured;
        await host.StopAsync();
        return measurement;
    }
}
