using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Security;

namespace Troupe.Engine.Polling;

/// <summary>
/// The client's own log. In an outage a client writes up to twenty lines a second: of each facility one line in ten seconds is kept,
/// and the next one says how many were left out. One that says the same as the last of its facility is of no interest to an operator, who
/// reads of the outage elsewhere.
/// </summary>
internal sealed partial class ClientLog(ILogger logger, TimeProvider? time = null, SecretMask? mask = null)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly SecretMask _mask = mask ?? SecretMask.None;
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<string, (long Since, int Suppressed, string Said)> _facilities = [];
    private readonly Lock _lock = new();

    public void Write(LogMessage message)
    {
        int suppressed;
        bool isRepeated;
        var said = Refusal.Timeless(message.Message);
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            if (_facilities.TryGetValue(message.Facility, out var window) && _time.GetElapsedTime(window.Since, now) < Window)
            {
                _facilities[message.Facility] = window with { Suppressed = window.Suppressed + 1 };
                return;
            }

            suppressed = window.Suppressed;
            isRepeated = window.Said == said && _time.GetElapsedTime(window.Since, now) < Memory;
            _facilities[message.Facility] = (now, 0, said);
        }

        var level = message.Level <= SyslogLevel.Warning && !isRepeated ? LogLevel.Warning : LogLevel.Debug;
        LogClient(logger, level, message.Name, message.Facility, _mask.Apply(message.Message), suppressed);
    }

    [LoggerMessage(EventId = 2000, EventName = "ClientLog", Message = "Kafka client {Client} {Facility}: {Text} ({Suppressed} like it were left out)")]
    private static partial void LogClient(ILogger logger, LogLevel level, string client, string facility, string text, int suppressed);
}
