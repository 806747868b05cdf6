using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Quickstart;

/// <summary>One run from the first record to the summary.</summary>
internal static class QuickstartRun
{
    /// <summary>Runs to the end, or to an orderly stop when <paramref name="stop"/> is cancelled; the last line says which.</summary>
    /// <exception cref="UsageException">The cluster is out of reach, or the port in use.</exception>
    /// <exception cref="InvalidOperationException">The outcome is not what the data file says.</exception>
    public static async Task RunAsync(QuickstartOptions options, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        var flights = await FlightFile.ReadAsync(CancellationToken.None);
        var outcome = new Outcome(flights.Length);
        var names = RunNames.Of(options);
        var isDone = false;
        var builder = QuickstartHost.Prepare(options, names);
        using var host = builder.Build(); // with the embedded broker in it, hence disposed last
        using var cluster = new Cluster(QuickstartHost.ServersOf(builder), names);
        try
        {
            await cluster.FindAsync(stop);
            Console.WriteLine($"Kafka is at {cluster.Servers}{(options.BootstrapServers is null ? ", inside this program" : "")}.");
            isDone = await RunAsync(host, cluster, names, new Filling(cluster, names, options.Rate), flights, outcome, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped before it consumed, or while it waited for the last commits.
        }

        if (!isDone)
        {
            Console.WriteLine($"Stopped: {outcome.Finished} of {outcome.Flights} flights.");
            return;
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        Console.WriteLine($"Done: {outcome.Finished} of {outcome.Flights} flights, {outcome.DeadLetters.Count} dead letters, lag 0, {seconds} s.");
    }

    /// <returns>Whether every flight is accounted for; else it was stopped.</returns>
    private static async Task<bool> RunAsync(
        IHost host, Cluster cluster, RunNames names, Filling filling, Flight[] flights, Outcome outcome, CancellationToken stop)
    {
        var goesOn = await cluster.CreateTopicsAsync();
        try
        {
            await filling.RunAsync(flights, goesOn, stop);
            using var reader = new OutcomeReader(cluster, names, outcome);
            if (goesOn)
            {
                await Task.Run(() => reader.ReadRest(stop), CancellationToken.None);
                Console.WriteLine($"{outcome.Finished} of {outcome.Flights} flights were finished before.");
            }

            var isOver = outcome.Finished == outcome.Flights && await cluster.LagAsync() == 0;
            if (!isOver)
                await ConsumeAsync(host, reader, outcome, goesOn ? cluster : null, stop);
            if (outcome.Finished < outcome.Flights)
                return false;

            var lag = await cluster.LagAsync();
            if (lag > 0 && stop.IsCancellationRequested)
                return false;
            SumUp(flights, outcome, lag, await cluster.RecordsAsync());
            return true;
        }
        finally
        {
            if (names.IsRemoved)
                await cluster.CleanUpAsync();
        }
    }

    /// <param name="behind">Where to wait for the last commits, if the group may be behind the results that are there; else null.</param>
    private static async Task ConsumeAsync(IHost host, OutcomeReader reader, Outcome outcome, Cluster? behind, CancellationToken stop)
    {
        await host.StartAsync(stop);
        try
        {
            var reading = Task.Run(() => reader.ReadAll(stop), CancellationToken.None);
            await ProgressDisplay.ShowAsync(outcome, reading);
            await reading;
            if (behind is not null && !stop.IsCancellationRequested)
                await behind.CatchUpAsync(stop);
        }
        finally
        {
            // First the word that it stops, so that health says it; then the drain: running calls end, what is finished is committed.
            host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            await host.StopAsync(CancellationToken.None);
        }

        await Task.Run(() => reader.ReadRest(CancellationToken.None), CancellationToken.None);
    }

    private static void SumUp(Flight[] flights, Outcome outcome, long lag, long records)
    {
        var problems = Check.Compare(flights, outcome, lag);
        if (problems.Count > 0)
            throw new InvalidOperationException($"the outcome is not what the data file says: {string.Join(' ', problems)}");

        if (records > flights.Length)
            Console.WriteLine($"The topic of flights holds {records - flights.Length} records beyond the first of a flight; every flight is counted once.");
        Console.WriteLine($"Checked against the data file: {outcome.Origins.Values.Sum()} results from {outcome.Origins.Count} origins, {outcome.Repeated} of them repeated;");
        Console.WriteLine($"flights {string.Join(", ", outcome.DeadLetters.Keys)} given up after {QuickstartHost.Attempts} attempts each.");
    }
}
