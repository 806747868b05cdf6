using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Troupe;

namespace OffsetMetadata;

/// <summary>The part of the program that consumes: the same in the process that is killed and in the one that goes on.</summary>
internal static class Adding
{
    public const string Topic = "readings";

    /// <summary>The argument of the process that is killed.</summary>
    public const string Worker = "--worker";

    public static async Task<IHost> StartAsync(string servers, Ledger ledger)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddSimpleConsole();
        builder.Services.AddSingleton(ledger);
        builder.Services.AddTroupe(troupe => troupe
            .WithBootstrapServers(servers)

            // So soon the group notices that a process was killed.
            .WithKafka("session.timeout.ms", "6000")
            .WithKafka("heartbeat.interval.ms", "500")
            .ConsumerGroup("totals", group => group
                .CommitInterval(TimeSpan.FromMilliseconds(100))
                .Topic<TotalConsumer>(Topic, topic => topic.OffsetMetadata())));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
