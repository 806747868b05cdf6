using System.Diagnostics;
using Troupe.Worker.Reports;

namespace Troupe.Worker.Launching;

/// <summary>A worker as its starter sees it: a process that takes signals, and its reports.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly ReportReader _reader;
    private readonly List<Report> _reports = [];
    private readonly Task<string> _errors;

    private WorkerProcess(Process process, string reportFile)
    {
        _process = process;
        _reader = new ReportReader(reportFile);
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    /// <summary>What <see cref="ReadReports"/> has read.</summary>
    public IReadOnlyList<Report> Reports => _reports;

    /// <summary>Starts a worker. Its program lies beside the starter's.</summary>
    public static WorkerProcess Start(WorkerOptions options)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(WorkerProcess).Assembly.Location, .. options.ToArguments()])
        {
            RedirectStandardError = true,
        };
        return new WorkerProcess(Process.Start(start)!, options.ReportFile);
    }

    /// <summary>Reads what is new of its reports, also after its end.</summary>
    public void ReadReports() => _reports.AddRange(_reader.Read());

    /// <summary>Reads what is new of its reports without keeping it.</summary>
    public IReadOnlyList<Report> TakeReports() => _reader.Read();

    /// <summary>Everything it logged; complete once it has ended.</summary>
    public Task<string> ErrorsAsync() => _errors;

    /// <summary>Reads reports until they meet a condition. Nobody tells when a file grows, so it is looked at again and again.</summary>
    /// <exception cref="TimeoutException">They did not in time; the message holds what the process logged.</exception>
    public async Task WhenReportedAsync(Func<IReadOnlyList<Report>, bool> condition, TimeSpan limit)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var looks = new PeriodicTimer(BetweenLooks, TimeProvider.System);
        do
        {
            ReadReports();
            if (condition(_reports)) return;
        }
        while (!HasExited && TimeProvider.System.GetElapsedTime(began) < limit && await looks.WaitForNextTickAsync());

        var ended = HasExited ? $"ended with {_process.ExitCode}" : "still runs";
        await KillAsync();
        throw new TimeoutException($"Worker {Id} has not reported what was waited for ({_reports.Count} reports, {ended}).\n{await _errors}");
    }

    /// <summary>Sends SIGKILL and waits for the end.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync(TimeSpan limit)
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync().WaitAsync(limit);
        return _process.ExitCode;
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
        _reader.Dispose();
    }
}
