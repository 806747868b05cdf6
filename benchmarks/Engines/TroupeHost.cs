using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Troupe.Benchmarks.Cases;

namespace Troupe.Benchmarks.Engines;

/// <summary>Troupe as a user starts it, with its default settings.</summary>
internal static class TroupeHost
{
    /// <param name="workload">Whose cluster and group.</param>
    /// <param name="service">What consumers are given.</param>
    /// <param name="routes">What is consumed.</param>
    public static async Task<IHost> StartAsync<TService>(Workload workload, TService service, Action<ConsumerGroupBuilder> routes)
        where TService : class
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(service);
        builder.Services.AddTroupe(troupe => troupe.WithBootstrapServers(workload.BootstrapServers).ConsumerGroup(workload.GroupId, group =>
        {
            foreach (var (name, value) in workload.Kafka) group.WithKafka(name, value);
            routes(group);
        }));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Completes when all partitions are assigned.</summary>
    public static async Task AssignedAsync(IHost host, int partitions)
    {
        var troupe = host.Services.GetRequiredService<ITroupe>();
        while ((await troupe.GetStatusAsync()).Groups.Sum(group => group.Connections.Sum(connection => connection.Partitions.Length)) < partitions)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
    }
}
