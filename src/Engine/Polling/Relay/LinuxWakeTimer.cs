using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Troupe.Engine.Polling.Relay;

/// <summary>A timer of the Linux kernel (timerfd): setting and cancelling it is a call that disturbs no other processor.</summary>
internal sealed partial class LinuxWakeTimer : IWakeTimer
{
    private const int MonotonicClock = 1;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const short Readable = 1;
    private const int Interrupted = 4;

    private readonly int _descriptor;

    // A thread that is offered a turn may take it, come to its end and close the timer before whoever offers it has set it.
    private readonly Lock _lock = new();
    private bool _isDisposed;

    private LinuxWakeTimer(int descriptor) => _descriptor = descriptor;

    /// <returns>Null on another system, or if it gives none.</returns>
    public static LinuxWakeTimer? TryCreate()
    {
        // The layout below is that of 64 bits.
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return null;
        try
        {
            var descriptor = TimerCreate(MonotonicClock, NonBlocking | CloseOnExec);
            return descriptor < 0 ? null : new LinuxWakeTimer(descriptor);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    // Zero would cancel it.
    public void Set(TimeSpan delay) => SetTime(Math.Max(1, (long)delay.TotalNanoseconds));

    public void Cancel() => SetTime(0);

    public bool Wait(TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = timeout - Stopwatch.GetElapsedTime(started);
            var request = new PollRequest { Descriptor = _descriptor, Events = Readable };
            var ready = Poll(ref request, 1, (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue));
            if (ready == 0) return false;
            if (ready < 0 && Marshal.GetLastPInvokeError() != Interrupted) throw new Win32Exception(Marshal.GetLastPInvokeError());
            // Nothing to read if it was cancelled in between.
            if (ready > 0 && Read(_descriptor, out _, sizeof(ulong)) == sizeof(ulong)) return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _ = Close(_descriptor);
        }
    }

    private void SetTime(long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, 1_000_000_000L);
        var setting = new TimerSetting { Seconds = seconds, Nanoseconds = rest };
        lock (_lock)
        {
            if (_isDisposed) return;
            if (TimerSet(_descriptor, 0, in setting, 0) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    private static partial int TimerCreate(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    private static partial int TimerSet(int descriptor, int flags, in TimerSetting setting, nint old);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollRequest request, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, out ulong expirations, nuint size);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    /// <summary>struct itimerspec: once, after that time.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimerSetting
    {
        public long IntervalSeconds;
        public long IntervalNanoseconds;
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
