using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Troupe.Soak.Brokers;
using Troupe.Soak.Crew;
using Troupe.Soak.Plan;
using Troupe.Soak.Proof;
using Troupe.Soak.Traffic;
using Troupe.Worker;

namespace Troupe.Soak;

/// <summary>One soak from its beginning to its verdict.</summary>
internal sealed class SoakRun(SoakOptions options, ITestedBrokers brokers, string folder, TextWriter output)
{
    private const int Partitions = 12;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Ledger _ledger = new(Partitions, SoakTimes.Ticks(SoakTimes.RebalanceGap));
    private readonly string _id = Guid.NewGuid().ToString("N")[..10];
    private readonly List<LedgerEntry> _early = [];
    private long _began;
    private TimeSpan _nextProgress = SoakTimes.Progress;

    private string Topic => $"soak-{_id}";

    private TimeSpan Elapsed => _time.GetElapsedTime(_began);

    /// <returns>How many promises were not kept.</returns>
    public async Task<int> RunAsync()
    {
        var plan = SoakPlan.Make(options.Seed, options.Duration, SoakTimes.Session, brokers.MayFail);
        await output.WriteLineAsync($"Plan of seed {options.Seed}, {SoakPlan.FirstWorkers} workers at first: {string.Join(", ", plan)}.");
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = brokers.BootstrapServers, ReconnectBackoffMaxMs = 1000 })
            .SetLogHandler((_, _) => { })
            .Build();
        await admin.CreateTopicsAsync(
            [new TopicSpecification { Name = Topic, NumPartitions = Partitions }],
            new CreateTopicsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout });

        using var crew = new WorkerCrew(Pattern(), folder, _ledger);
        var outages = new BrokerOutages(brokers, _ledger.Disturbances);
        using var producer = new SteadyProducer(brokers.BootstrapServers, Topic, Partitions);
        var watch = new CommittedWatch(brokers.BootstrapServers, Pattern().Group, Topic, Partitions);
        foreach (var number in Enumerable.Range(1, SoakPlan.FirstWorkers)) crew.Start(number);
        _began = _time.GetTimestamp();
        var producing = producer.RunAsync(options.Records, options.Duration);

        var due = new Queue<PlannedEvent>(plan);
        await RoundsAsync(() => producing.IsCompleted && due.Count == 0, Timeout.InfiniteTimeSpan);
        await outages.EndAsync();
        await producing;
        var ends = producer.Ends;
        await RoundsAsync(() => _ledger.Committed == ends.Sum(), SoakTimes.WorkOff);
        await crew.EndAsync();
        await watch.DisposeAsync();
        TakeEntries(long.MaxValue);
        if (producer.Problem is { } problem) _ledger.Violate(new Violation(_time.GetTimestamp(), null, null, null, $"the producer failed: {problem}"));
        _ledger.Conclude(ends, _time.GetTimestamp());
        await crew.SaveLogsAsync();
        foreach (var violation in _ledger.Violations.OrderBy(violation => violation.At)) await output.WriteLineAsync(Display(violation, crew));
        await output.WriteLineAsync(
            $"Soak: {ends.Sum()} records, {crew.Kills + outages.Kills} kills, {_ledger.Rebalances} rebalances, "
            + $"{_ledger.DeliveredAgain} delivered again, {_ledger.Violations.Count} violations");
        return _ledger.Violations.Count;

        async Task RoundsAsync(Func<bool> isOver, TimeSpan limit)
        {
            var began = _time.GetTimestamp();
            using var rounds = new PeriodicTimer(SoakTimes.Round, _time);
            while (!isOver() && (limit == Timeout.InfiniteTimeSpan || _time.GetElapsedTime(began) < limit))
            {
                await rounds.WaitForNextTickAsync();
                while (due.Count > 0 && due.Peek().At <= Elapsed)
                {
                    var planned = due.Dequeue();
                    if (planned.IsOfBroker) outages.Apply(planned);
                    else await crew.ApplyAsync(planned);
                }

                await outages.CheckAsync();
                await crew.CheckAsync();
                TakeEntries(_time.GetTimestamp());
                await SayProgressAsync();
            }
        }

        // What was stamped after the reading began may have a cause that was stamped before and is not read yet: it waits for the next round.
        void TakeEntries(long until)
        {
            _early.AddRange(crew.ReadReports());
            _early.AddRange(watch.Take());
            _ledger.Take(_early.Where(entry => entry.At <= until));
            _early.RemoveAll(entry => entry.At <= until);
        }

        async Task SayProgressAsync()
        {
            if (Elapsed < _nextProgress) return;
            _nextProgress += SoakTimes.Progress;
            await output.WriteLineAsync(
                $"{Clock(Elapsed)} {producer.Acknowledged} produced, {_ledger.Finished} handled, {_ledger.Committed} committed, {crew.Running} workers, "
                + $"{crew.Kills + outages.Kills} kills, {_ledger.Rebalances} rebalances, {_ledger.DeliveredAgain} delivered again, "
                + $"{_ledger.Violations.Count} violations");
        }
    }

    private WorkerOptions Pattern() => new()
    {
        BootstrapServers = brokers.BootstrapServers,
        Group = $"soak-{_id}",
        Topics = [Topic],
        ReportFile = "",
        Protocol = options.Protocol,
        Form = WorkerForm.Batch,
        CommitInterval = SoakTimes.CommitInterval,
        SessionTimeout = SoakTimes.Session,
        CommitsAhead = options.CommitsAhead,
        Work = options.CommitsAhead ? SoakTimes.BrokenWork : TimeSpan.Zero,
    };

    private string Display(Violation violation, WorkerCrew crew)
    {
        var position = violation.Partition is { } partition ? $" {Topic}[{partition}]{(violation.Offset is { } offset ? $"@{offset}" : "")}" : "";
        var worker = violation.Worker is { } number ? $" worker {number} (process {crew.ProcessId(number)})" : "";
        return $"{Clock(_time.GetElapsedTime(_began, violation.At))}{position}{worker}: {violation.What}";
    }

    private static string Clock(TimeSpan time) => time.ToString(@"mm\:ss\.fff", CultureInfo.InvariantCulture);
}
