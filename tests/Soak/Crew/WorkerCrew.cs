using Troupe.Soak.Plan;
using Troupe.Soak.Proof;
using Troupe.Worker;
using Troupe.Worker.Launching;

namespace Troupe.Soak.Crew;

/// <summary>All workers of a soak, alive or not, and what is done to them.</summary>
internal sealed class WorkerCrew(WorkerOptions pattern, string folder, Ledger ledger) : IDisposable
{
    private readonly SortedDictionary<int, CrewMember> _members = [];

    public int Kills { get; private set; }

    public int Running => _members.Values.Count(member => !member.MayEnd);

    public void Start(int number)
    {
        var process = WorkerProcess.Start(pattern with { ReportFile = Path.Combine(folder, $"worker-{number}.reports") });
        _members[number] = new CrewMember(number, process);
    }

    public async Task ApplyAsync(PlannedEvent planned)
    {
        switch (planned.Kind)
        {
            case PlannedEventKind.Join:
                Start(planned.Target);
                break;
            case PlannedEventKind.Leave:
                Leave(_members[planned.Target]);
                break;
            case PlannedEventKind.Kill:
                await KillAsync(_members[planned.Target]);
                break;
            case PlannedEventKind.Stop:
                await StopAsync(_members[planned.Target]);
                break;
            case PlannedEventKind.Continue:
                await ContinueAsync(_members[planned.Target]);
                break;
        }
    }

    /// <summary>What the workers reported since the last call.</summary>
    public IEnumerable<LedgerEntry> ReadReports() =>
        _members.Values.SelectMany(member => member.Process.TakeReports().Select(report => new LedgerEntry.Reported(member.Number, report)));

    /// <summary>Says if a worker has ended that nobody told to, or has not ended well.</summary>
    public async Task CheckAsync()
    {
        foreach (var member in _members.Values)
        {
            if (!member.MayEnd && member.Process.HasExited)
            {
                member.MayEnd = true;
                Violate(member, $"ended by itself with exit code {member.Process.ExitCode}");
            }

            if (member.Departure is not { IsCompleted: true } departure) continue;
            member.Departure = null;
            if (await departure is { } problem) Violate(member, problem);
        }
    }

    /// <summary>Lets all that still run leave in order, and waits for it.</summary>
    public async Task EndAsync()
    {
        foreach (var member in _members.Values)
        {
            await ContinueAsync(member);
            Leave(member);
        }

        await Task.WhenAll(_members.Values.Select(member => member.Departure).OfType<Task>());
        await CheckAsync();
    }

    /// <summary>The id of a worker's process.</summary>
    public int ProcessId(int number) => _members[number].Process.Id;

    /// <summary>Writes what the workers logged beside their reports; they have ended.</summary>
    public async Task SaveLogsAsync()
    {
        foreach (var member in _members.Values)
            await File.WriteAllTextAsync(Path.Combine(folder, $"worker-{member.Number}.log"), await member.Process.ErrorsAsync());
    }

    public void Dispose()
    {
        foreach (var member in _members.Values) member.Process.Dispose();
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    private static void Leave(CrewMember member)
    {
        if (member.MayEnd) return;
        member.MayEnd = true;
        member.Departure = WorkerDeparture.RunAsync(member.Process);
    }

    private async Task KillAsync(CrewMember member)
    {
        if (member.MayEnd) return;
        member.MayEnd = true;
        member.StoppedAt = null;
        ledger.Disturbances.Add(member.Number, Now, long.MaxValue);
        await member.Process.KillAsync();
        Kills++;
    }

    private async Task StopAsync(CrewMember member)
    {
        if (member.MayEnd) return;
        var now = Now;
        member.StoppedAt = now;
        ledger.Disturbances.Add(member.Number, now, long.MaxValue);
        await member.Process.SignalAsync("STOP");
    }

    private async Task ContinueAsync(CrewMember member)
    {
        if (member.StoppedAt is not { } stopped) return;
        await member.Process.SignalAsync("CONT");
        ledger.Disturbances.End(member.Number, stopped, Now + SoakTimes.Ticks(SoakTimes.Aftermath));
        member.StoppedAt = null;
    }

    private void Violate(CrewMember member, string what) => ledger.Violate(new Violation(Now, null, null, member.Number, what));
}
