using Microsoft.Extensions.Logging;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Partitions;

/// <content>Pauses that somebody asked for. They win over what the engine itself waits for.</content>
internal sealed partial class PartitionSupervisor
{
    private const string PauseTimer = "pause";

    /// <summary>A timer's longest time is 24 days; a longer pause looks again.</summary>
    private static readonly TimeSpan LongestPauseTimer = TimeSpan.FromDays(1);

    /// <summary>Where delivery stands: the next message that is held, or that will be fetched; null while nothing is known.</summary>
    private long? Cursor => _buffer.Position ?? (_kernel.Tracker.IsStarted ? _kernel.Tracker.ReplayPosition : null);

    /// <summary>The pause that holds delivery here; null if there is none, or it lies further on.</summary>
    private UserPause? PauseInForce => _kernel.UserPause is { } pause && (pause.From is not { } from || Cursor >= from) ? pause : null;

    private bool IsPausedByUser()
    {
        if (_kernel.UserPause is not { } pause) return false;
        if (pause.Bound is { } bound)
        {
            var left = bound.Left(_services.Time);
            if (left <= TimeSpan.Zero)
            {
                EndPause();
                return false;
            }

            var look = left < LongestPauseTimer ? left : LongestPauseTimer;
            if (!Timers.IsTimerActive(PauseTimer)) Timers.StartSingleTimer(PauseTimer, Continue.Instance, TimeSpan.FromMilliseconds(Math.Ceiling(look.TotalMilliseconds)));
        }

        return PauseInForce is not null;
    }

    private void BeginPause(UserPause pause, LogLevel level)
    {
        _kernel.UserPause = pause;
        Timers.Cancel(PauseTimer);
        _telemetry.Paused(TelemetryNames.Value.User);
        var until = pause.Describe().Until;
        LogPaused(level, Position, pause.By, pause.Reason ?? "no reason given", until is null ? "until it is resumed" : $"until {until:O}");
    }

    /// <summary>Delivery goes on: a failure that waited meanwhile has waited for long enough.</summary>
    private void EndPause()
    {
        if (PauseInForce is not null) EndBackoff();
        _kernel.UserPause = null;
        Timers.Cancel(PauseTimer);
    }

    private void EndWaiting()
    {
        EndPause();
        EndBackoff();
        _kernel.Held = null;
    }

    private void EndBackoff()
    {
        _kernel.Backoff = null;
        Timers.Cancel(BackoffTimer);
    }
}
