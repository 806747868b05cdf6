using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Troupe.Engine.Polling;
using Troupe.Engine.Security;

namespace Troupe.Engine.Tests.Polling;

public sealed class ClientLogTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();

    [Fact]
    public void Write_ShouldKeepOneLineOfAFacility_WithinTenSeconds()
    {
        var log = new ClientLog(_lines, _time);

        log.Write(new LogMessage("client", SyslogLevel.Error, "FAIL", "first"));
        log.Write(new LogMessage("client", SyslogLevel.Error, "FAIL", "second"));
        log.Write(new LogMessage("client", SyslogLevel.Debug, "OTHER", "third"));
        _time.Advance(TimeSpan.FromSeconds(10));
        log.Write(new LogMessage("client", SyslogLevel.Error, "FAIL", "fourth"));

        Assert.Equal(
            [
                (LogLevel.Warning, "Kafka client client FAIL: first (0 like it were left out)"),
                (LogLevel.Debug, "Kafka client client OTHER: third (0 like it were left out)"),
                (LogLevel.Warning, "Kafka client client FAIL: fourth (1 like it were left out)"),
            ],
            _lines.Written);
    }

    [Fact]
    public void Write_ShouldCallTheSameLineADetail_UntilItWasQuietForAWhile()
    {
        var log = new ClientLog(_lines, _time);

        log.Write(new LogMessage("client", SyslogLevel.Error, "FAIL", "refused (after 3ms in state CONNECT)"));
        _time.Advance(TimeSpan.FromSeconds(10));
        log.Write(new LogMessage("client", SyslogLevel.Error, "FAIL", "refused (after 4ms in state CONNECT)"));
        _time.Advance(TimeSpan.FromMinutes(10));
        log.Write(new LogMessage("client", SyslogLevel.Error, "FAIL", "refused (after 5ms in state CONNECT)"));

        Assert.Equal([LogLevel.Warning, LogLevel.Debug, LogLevel.Warning], _lines.Written.Select(line => line.Level));
    }

    [Fact]
    public void Write_ShouldBlotOutSecrets()
    {
        var log = new ClientLog(_lines, _time, SecretMask.Of([new("sasl.password", "hunter2"), new("sasl.username", "alice")]));

        log.Write(new LogMessage("client", SyslogLevel.Debug, "SASL", "alice says hunter2"));

        Assert.Equal("Kafka client client SASL: alice says *** (0 like it were left out)", Assert.Single(_lines.Written).Text);
    }

    private sealed class Lines : ILogger
    {
        public List<(LogLevel Level, string Text)> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add((logLevel, formatter(state, exception)));
    }
}
