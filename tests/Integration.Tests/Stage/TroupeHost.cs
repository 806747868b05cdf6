using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Troupe.Integration.Tests.Stage;

/// <summary>A process's worth of Troupe: a generic host with <c>AddTroupe</c>, its journal and its log.</summary>
internal sealed class TroupeHost : IAsyncDisposable
{
    private readonly IHost _host;
    private Task? _stopped;

    public TroupeHost(Action<TroupeBuilder> configure, Action<IServiceCollection> services)
    {
        var time = TimeProvider.System;
        Log = new HostLog(time);
        Journal = new Journal(time, Log.ToString);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(Log);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(Journal);
        services(builder.Services);
        builder.Services.AddTroupe(configure);
        _host = builder.Build();
    }

    public Journal Journal { get; }

    public HostLog Log { get; }

    /// <summary>What the application's other parts see of it.</summary>
    public ITroupe Troupe => _host.Services.GetRequiredService<ITroupe>();

    public Task StartAsync() => _host.StartAsync();

    /// <summary>Stops in order: drains, commits, leaves the group. Once.</summary>
    public Task StopAsync() => _stopped ??= _host.StopAsync();

    /// <summary>The answer of the health check <c>troupe</c> now, which a standstill of the machine may change: <see cref="WhenHealthAsync"/> waits.</summary>
    public async Task<HealthReportEntry> CheckHealthAsync()
    {
        var report = await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries["troupe"];
    }

    /// <summary>Completes when the health check answers so; asks again and again until then, as an orchestrator does.</summary>
    /// <param name="condition">Of the status.</param>
    /// <param name="reason">What its description holds, too.</param>
    public Task<HealthReportEntry> WhenHealthAsync(Func<HealthStatus, bool> condition, string reason = "") => Eventually.AnswersAsync(
        CheckHealthAsync, health => condition(health.Status) && health.Description?.Contains(reason, StringComparison.Ordinal) != false, health => $"health stays {health.Status}: {health.Description}.{Environment.NewLine}{Log}");

    public Task<TroupeStatus> GetStatusAsync() => Troupe.GetStatusAsync();

    /// <summary>The status of the only subscription group once it is so; asks again and again until then, as a dashboard does.</summary>
    public Task<SubscriptionGroupStatus> WhenGroupAsync(Func<SubscriptionGroupStatus, bool> condition) => Eventually.AnswersAsync(
        async () => Assert.Single((await GetStatusAsync()).Groups), condition, group => $"the status does not become so: {group.Multiplexing}.{Environment.NewLine}{Log}");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }
}
