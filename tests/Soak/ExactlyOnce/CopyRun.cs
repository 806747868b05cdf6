using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Troupe.Soak.Brokers;
using Troupe.Soak.Plan;
using Troupe.Soak.Proof;
using Troupe.Soak.Traffic;
using Troupe.Worker;

namespace Troupe.Soak.ExactlyOnce;

/// <summary>
/// One soak of transactions: workers copy a topic while they are killed in random phases, come and go, and a broker dies. A reader of committed records
/// must find each input once, in order, and nothing else.
/// </summary>
internal sealed class CopyRun(SoakOptions options, ITestedBrokers brokers, string folder, TextWriter output)
{
    private const int Partitions = 6;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly string _id = Guid.NewGuid().ToString("N")[..10];

    private string Input => $"inputs-{_id}";

    private string Copy => $"copies-{_id}";

    private string Group => $"copy-{_id}";

    /// <returns>How many promises were not kept.</returns>
    public async Task<long> RunAsync()
    {
        var plan = CopyPlan.Make(options.Seed, options.Duration, options.Kills, brokers.MayFail);
        await output.WriteLineAsync($"Plan of seed {options.Seed}, {CopyPlan.Workers} workers at first: {string.Join(", ", plan)}.");
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = brokers.BootstrapServers, ReconnectBackoffMaxMs = 1000 })
            .SetLogHandler((_, _) => { })
            .Build();
        await admin.CreateTopicsAsync(
            new[] { Input, Copy }.Select(name => new TopicSpecification { Name = name, NumPartitions = Partitions }),
            new CreateTopicsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout });

        using var crew = new CopyCrew(Pattern(), folder);
        using var producer = new SteadyProducer(brokers.BootstrapServers, Input, Partitions);
        var outages = new BrokerOutages(brokers, new Disturbances());
        foreach (var worker in Enumerable.Range(1, CopyPlan.Workers)) crew.Start(worker);
        var began = _time.GetTimestamp();
        var producing = producer.RunAsync(options.Records, options.Duration);
        var due = new Queue<PlannedEvent>(plan);
        var nextProgress = SoakTimes.Progress;
        using var rounds = new PeriodicTimer(SoakTimes.Round, _time);
        while (!producing.IsCompleted || due.Count > 0)
        {
            await rounds.WaitForNextTickAsync();
            while (due.Count > 0 && due.Peek().At <= _time.GetElapsedTime(began))
            {
                var planned = due.Dequeue();
                if (planned.IsOfBroker) outages.Apply(planned);
                else await crew.ApplyAsync(planned);
            }

            crew.Check();
            if (_time.GetElapsedTime(began) < nextProgress) continue;
            nextProgress += SoakTimes.Progress;
            await output.WriteLineAsync($"{_time.GetElapsedTime(began):mm\\:ss} {producer.Acknowledged} produced, {crew.Kills} kills");
        }

        await outages.EndAsync();
        await producing;
        var isWorkedOff = await WhenCommittedAsync(producer.Ends);
        await crew.EndAsync();
        if (!isWorkedOff) crew.Problems.Add($"not all of it was committed within {SoakTimes.WorkOff} of the last record");
        if (producer.Problem is { } problem) crew.Problems.Add($"the producer failed: {problem}");
        return await ConcludeAsync(producer.Ends, crew, outages.Kills);
    }

    private async Task<long> ConcludeAsync(IReadOnlyList<long> ends, CopyCrew crew, int brokerKills)
    {
        var proofs = await Task.Run(ReadCopies);
        var missing = proofs.Select((proof, partition) => proof.Conclude(ends[partition])).Sum();
        var (twice, outOfOrder) = (proofs.Sum(proof => proof.Twice), proofs.Sum(proof => proof.OutOfOrder));
        foreach (var problem in crew.Problems.Concat(proofs.SelectMany(proof => proof.Problems))) await output.WriteLineAsync(problem);
        var violations = missing + twice + outOfOrder + crew.Problems.Count;
        await output.WriteLineAsync(
            $"Exactly once: {ends.Sum()} records, {crew.Kills + brokerKills} kills, {missing} missing, {twice} twice, {outOfOrder} out of order, {violations} violations");
        return violations;
    }

    /// <summary>As the group's offsets and the copies are committed together, what is committed has its copy.</summary>
    private async Task<bool> WhenCommittedAsync(IReadOnlyList<long> ends)
    {
        var began = _time.GetTimestamp();
        await using var watch = new CommittedWatch(brokers.BootstrapServers, Group, Input, Partitions);
        using var rounds = new PeriodicTimer(SoakTimes.Round, _time);
        var committed = new long[Partitions];
        while (_time.GetElapsedTime(began) < SoakTimes.WorkOff)
        {
            foreach (var seen in watch.Take().OfType<LedgerEntry.CommitSeen>()) committed[seen.Partition] = seen.Offset;
            if (committed.SequenceEqual(ends)) return true;
            await rounds.WaitForNextTickAsync();
        }

        return committed.SequenceEqual(ends);
    }

    private CopyProof[] ReadCopies()
    {
        CopyProof[] proofs = [.. Enumerable.Range(0, Partitions).Select(partition => new CopyProof(partition))];
        using var reader = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
            {
                BootstrapServers = brokers.BootstrapServers,
                GroupId = $"{Group}-reader",
                EnableAutoCommit = false,
                EnablePartitionEof = true,
                IsolationLevel = IsolationLevel.ReadCommitted,
            })
            .SetLogHandler((_, _) => { })
            .Build();
        reader.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(Copy, partition, Offset.Beginning)));
        for (var open = Partitions; open > 0;)
        {
            var record = reader.Consume(RequestTimeout) ?? throw new TimeoutException($"{Copy} could not be read to its end.");
            if (record.IsPartitionEOF)
            {
                open--;
                continue;
            }

            var partition = int.Parse(Encoding.ASCII.GetString(record.Message.Key), CultureInfo.InvariantCulture);
            proofs[partition].Take(BinaryPrimitives.ReadInt64LittleEndian(record.Message.Value), $"{record.TopicPartitionOffset}");
        }

        return proofs;
    }

    private WorkerOptions Pattern() => new()
    {
        BootstrapServers = brokers.BootstrapServers,
        Group = Group,
        Topics = [Input],
        ReportFile = "",
        Protocol = options.Protocol,
        Form = options.UsesStreams ? WorkerForm.Stream : WorkerForm.Transaction,
        SessionTimeout = SoakTimes.Session,
        Output = Copy,
    };
}
