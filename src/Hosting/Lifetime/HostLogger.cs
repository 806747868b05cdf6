using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Troupe.Hosting.Lifetime;

/// <summary>Hands what Akka.NET logs to the host's logging, under the category <c>Akka</c>.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by Akka.NET, which finds it by name in the settings.")]
internal sealed partial class HostLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILogger _logger;

    public HostLogger()
    {
        var setup = Context.System.Settings.Setup.Get<HostLoggerSetup>();
        _logger = setup.HasValue ? setup.Value.Loggers.CreateLogger("Akka") : NullLogger.Instance;
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent entry:
                Write(entry);
                return true;
            default:
                return false;
        }
    }

    private void Write(LogEvent entry)
    {
        var (source, text) = (entry.LogSource, entry.Message?.ToString() ?? "");
        switch (entry.LogLevel())
        {
            case Akka.Event.LogLevel.ErrorLevel:
                LogError(_logger, entry.Cause, source, text);
                break;
            case Akka.Event.LogLevel.WarningLevel:
                LogWarning(_logger, entry.Cause, source, text);
                break;
            case Akka.Event.LogLevel.InfoLevel:
                LogInformation(_logger, entry.Cause, source, text);
                break;
            default:
                LogDebug(_logger, entry.Cause, source, text);
                break;
        }
    }
}
