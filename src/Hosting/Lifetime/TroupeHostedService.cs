using Akka;
using Akka.Actor;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Troupe.Actors;
using Troupe.Actors.Consumers;
using Troupe.Actors.Root;
using Troupe.Engine.Routing;
using Troupe.Engine.Security;
using Troupe.Hosting.Configuration;

namespace Troupe.Hosting.Lifetime;

/// <summary>
/// Starts the tree with the host and drains it with the host. Settings are checked before any hosted service starts, and the tree drains before
/// any hosted service stops: consumers find what they use alive, and a drain never meets an actor system that its owner ended already.
/// </summary>
internal sealed partial class TroupeHostedService(
    TroupeBuilder builder,
    TroupeHandle handle,
    IConsumerFactory consumers,
    ILoggerFactory loggers,
    ILogger<TroupeHostedService> logger,
    IOptions<HostOptions> hostOptions,
    IHostApplicationLifetime lifetime,
    IServiceProvider services) : IHostedLifecycleService
{
    /// <summary>What the host needs beyond the drain: leaving groups, flushing producers, ending the actor system.</summary>
    private static readonly TimeSpan HostGrace = TimeSpan.FromSeconds(10);

    /// <summary>What a process ends with that a consumer stopped.</summary>
    private const int FatalExitCode = 1;

    private readonly Lock _draining = new();
    private readonly TimeProvider _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
    private TroupeSettings? _settings;
    private ActorSystemLease? _lease;
    private Task? _drained;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = Settings();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A system that was told WithTroupe starts the tree itself, behind the actors it starts.
        if (services.GetService<ActorSystem>() is not { } system)
            Start(ActorSystemLease.Create(builder.Hocon, loggers, _time));
        else if (TroupeSetup.Of(system) is null)
            Start(ActorSystemLease.Of(system));
        return Task.CompletedTask;
    }

    /// <summary>Starts the tree in the application's actor system.</summary>
    public void StartIn(ActorSystem system) => Start(ActorSystemLease.Of(system));

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => DrainAsync().WaitAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await DrainAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_lease is { } lease && !await lease.ReleaseAsync(_time).WaitAsync(cancellationToken).ConfigureAwait(false))
            LogSystemHeld(lease.System.Name);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Start(ActorSystemLease lease)
    {
        _lease = lease;
        var settings = Settings();
        LogStarting(settings.ConsumerGroups.Length, string.Join(" and ", settings.ConsumerGroups.Select(group => group.Kafka[ConsumerGroupSettings.BootstrapServers]).Distinct()));
        handle.Runtime = TroupeRuntime.Start(
            lease.System, settings, new TroupeServices(consumers, loggers, _time) { StopProcess = StopProcess, Tokens = Tokens() });

        // An actor system that ends before the host does takes the tree with it; this way it drains first.
        CoordinatedShutdown.Get(lease.System).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "troupe-drain", async () =>
        {
            await DrainAsync().ConfigureAwait(false);
            return Done.Instance;
        });
        LogStarted(lease.System.Name);
    }

    private TokenSource? Tokens()
    {
        if (builder.TokenCallback is not { } callback)
            return null;
        return new TokenSource(AskAsync, loggers.CreateLogger("Troupe.Security"), _time);

        async Task<OAuthBearerToken> AskAsync(CancellationToken cancellationToken)
        {
            var scope = services.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
                return await callback(scope.ServiceProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private void StopProcess(Exception cause)
    {
        LogFatal(cause);
        Environment.ExitCode = FatalExitCode;
        lifetime.StopApplication();
    }

    private TroupeSettings Settings()
    {
        if (_settings is { } known)
            return known;
        var system = services.GetService<ActorSystem>();
        if (system is not null)
            TroupeSetup.Of(system)?.ApplyTo(builder);
        var result = SettingsLoader.Load(builder, services.GetService<IConfiguration>(), system?.Settings.Config);
        if (!result.IsUsable)
        {
            LogRefused(result.Problems.Count);
            throw new TroupeConfigurationException(result.Problems);
        }

        RaiseHostTimeout(hostOptions.Value, result.Settings.ShutdownTimeout + HostGrace);
        return _settings = result.Settings;
    }

    private static void RaiseHostTimeout(HostOptions options, TimeSpan needed)
    {
        // Infinite is -1 millisecond.
        if (options.ShutdownTimeout != Timeout.InfiniteTimeSpan && options.ShutdownTimeout < needed)
            options.ShutdownTimeout = needed;
    }

    /// <summary>Drains once, whoever asks first.</summary>
    private Task DrainAsync()
    {
        lock (_draining)
        {
            if (_drained is null && handle.Runtime is { } runtime)
                _drained = DrainAsync(runtime);
            return _drained ?? Task.CompletedTask;
        }
    }

    private async Task DrainAsync(TroupeRuntime runtime)
    {
        LogStopping(_settings!.ShutdownTimeout);
        var isStopped = await runtime.DrainAsync().ConfigureAwait(false);
        handle.Runtime = null;
        if (isStopped)
            LogStopped();
        else
            LogCutOff();
    }
}
