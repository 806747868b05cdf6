using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Troupe;

namespace Multiplexing;

/// <summary>What would be a process of its own: a host with one subscription group.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IHost _host;

    private Worker(IHost host) => _host = host;

    public static async Task<Worker> StartAsync(string servers, string groupId, Ledger ledger, Action<SubscriptionGroupBuilder> events)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);

        // The steps and their reasons.
        builder.Logging.AddFilter((category, level) => level >= LogLevel.Error || (level >= LogLevel.Information && category == "Troupe.SubscriptionGroup"));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.AddSingleton(ledger);
        builder.Services.AddTroupe(troupe => troupe
            .WithBootstrapServers(servers)
            .ConsumerGroup(groupId, group => group.SubscriptionGroup("events", events)));
        var worker = new Worker(builder.Build());
        await worker._host.StartAsync();
        return worker;
    }

    /// <summary>Completes when it has so many connections, and so many of them hold partitions.</summary>
    public async Task WhenAsync(int connections, int atWork)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var group = (await _host.Services.GetRequiredService<ITroupe>().GetStatusAsync(patience.Token)).Groups[0];
            if (group.Connections.Length == connections && group.Connections.Count(connection => connection.Partitions.Length > 0) == atWork) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
