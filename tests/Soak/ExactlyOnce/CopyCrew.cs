using Troupe.Soak.Crew;
using Troupe.Soak.Plan;
using Troupe.Worker;
using Troupe.Worker.Launching;

namespace Troupe.Soak.ExactlyOnce;

/// <summary>The processes that copy: by their numbers those that live, and what was wrong with those that ended.</summary>
internal sealed class CopyCrew(WorkerOptions pattern, string folder) : IDisposable
{
    private readonly Dictionary<int, WorkerProcess> _living = [];
    private readonly List<WorkerProcess> _ended = [];
    private readonly List<Task> _departures = [];
    private int _started;

    public int Kills { get; private set; }

    public List<string> Problems { get; } = [];

    public void Start(int worker)
    {
        if (_living.ContainsKey(worker)) return;
        _living[worker] = WorkerProcess.Start(pattern with
        {
            ReportFile = Path.Combine(folder, $"worker-{worker}-{++_started}.reports"),
            NodeId = $"node-{worker}",
        });
    }

    public async Task ApplyAsync(PlannedEvent planned)
    {
        if (planned.Kind == PlannedEventKind.Join)
        {
            Start(planned.Target);
            return;
        }

        if (!_living.Remove(planned.Target, out var process)) return;
        _ended.Add(process);
        if (planned.Kind == PlannedEventKind.Leave)
        {
            _departures.Add(DepartAsync(planned.Target, process));
            return;
        }

        await process.KillAsync();
        Kills++;
    }

    /// <summary>Says if a process has ended that nobody told to, once.</summary>
    public void Check()
    {
        foreach (var (worker, process) in _living.Where(living => living.Value.HasExited).ToArray())
        {
            _living.Remove(worker);
            _ended.Add(process);
            Problems.Add($"worker {worker} (process {process.Id}) ended by itself with exit code {process.ExitCode}");
        }
    }

    /// <summary>Lets all that live leave in order, and waits for it.</summary>
    public async Task EndAsync()
    {
        Check();
        foreach (var worker in _living.Keys.ToArray()) await ApplyAsync(new PlannedEvent(TimeSpan.Zero, PlannedEventKind.Leave, worker));
        await Task.WhenAll(_departures);
        foreach (var process in _ended) await File.WriteAllTextAsync(Path.Combine(folder, $"process-{process.Id}.log"), await process.ErrorsAsync());
    }

    public void Dispose()
    {
        foreach (var process in _living.Values.Concat(_ended)) process.Dispose();
    }

    private async Task DepartAsync(int worker, WorkerProcess process)
    {
        if (await WorkerDeparture.RunAsync(process) is { } problem) Problems.Add($"worker {worker} (process {process.Id}) {problem}");
    }
}
