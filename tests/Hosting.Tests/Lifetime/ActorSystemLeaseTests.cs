using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging;
using Troupe.Hosting.Lifetime;

namespace Troupe.Hosting.Tests.Lifetime;

public sealed class ActorSystemLeaseTests
{
    [Fact]
    public async Task OwnSystem_ShouldLogThroughTheHost_AndEndWithTheLease()
    {
        using var provider = new Recorder();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(provider));
        var lease = ActorSystemLease.Create(hocon: null, loggers, TimeProvider.System);

        Akka.Event.LoggingExtensions.Warning(lease.System.Log, "the curtain is stuck");
        var line = await provider.FirstWarning.Task;

        Assert.StartsWith("Akka Warning ", line, StringComparison.Ordinal);
        Assert.EndsWith(": the curtain is stuck", line, StringComparison.Ordinal);
        Assert.True(await lease.ReleaseAsync(TimeProvider.System));
        Assert.True(lease.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task OwnSystem_ShouldTakeTheApplicationsHocon_AboveItsOwn()
    {
        using var loggers = LoggerFactory.Create(_ => { });
        var hocon = ConfigurationFactory.ParseString("troupe { engine-dispatcher { throughput = 7 } }\nakka { loglevel = ERROR }");

        var lease = ActorSystemLease.Create(hocon, loggers, TimeProvider.System);

        Assert.Equal(7, lease.System.Dispatchers.Lookup("troupe.engine-dispatcher").Throughput);
        Assert.Equal("ERROR", lease.System.Settings.LogLevel);
        Assert.False(lease.System.Settings.Config.GetBoolean("akka.coordinated-shutdown.run-by-clr-shutdown-hook"));
        Assert.True(await lease.ReleaseAsync(TimeProvider.System));
    }

    [Fact]
    public async Task ApplicationsSystem_ShouldOutliveTheLease()
    {
        using var system = ActorSystem.Create("shop", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");

        var lease = ActorSystemLease.Of(system);

        Assert.True(await lease.ReleaseAsync(TimeProvider.System));
        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate();
    }

    [Fact]
    public void OwnSystem_ShouldBeRefused_WhenTheConsumersHaveNoThreads()
    {
        using var loggers = LoggerFactory.Create(_ => { });
        var hocon = ConfigurationFactory.ParseString("troupe.consumer-dispatcher.max-threads = 0\nakka { loglevel = OFF }");

        var exception = Assert.Throws<TroupeConfigurationException>(() => ActorSystemLease.Create(hocon, loggers, TimeProvider.System));

        Assert.Equal("troupe.consumer-dispatcher.max-threads (0) is below 1. Actors need at least one thread.", Assert.Single(exception.Problems));
    }

    [Fact]
    public async Task ApplicationsSystem_ShouldBeRefused_WhenTheConsumersHaveNoThreads()
    {
        using var system = ActorSystem.Create(
            "shop", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF\ntroupe.consumer-dispatcher.max-threads = 0");

        var exception = Assert.Throws<TroupeConfigurationException>(() => ActorSystemLease.Of(system));

        Assert.Equal("troupe.consumer-dispatcher.max-threads (0) is below 1. Actors need at least one thread.", Assert.Single(exception.Problems));
        await system.Terminate();
    }

    private sealed class Recorder : ILoggerProvider
    {
        public TaskCompletionSource<string> FirstWarning { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Logger(Recorder recorder, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (logLevel == LogLevel.Warning)
                    recorder.FirstWarning.TrySetResult($"{category} {logLevel} {formatter(state, exception)}");
            }
        }
    }
}
