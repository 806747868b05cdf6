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
        var names = options.BootstrapServers is null ? RunNames.Plain : RunNames.Unique();
        var builder = QuickstartHost.Prepare(options, names);
        using var host = builder.Build(); // with the embedded broker in it, hence disposed last
        using var cluster = new Cluster(QuickstartHost.ServersOf(builder), names);
        try
        {
            await cluster.FindAsync(stop);
            Console.WriteLine($"Kafka is at {cluster.Servers}{(options.BootstrapServers is null ? ", inside this program" : "")}.");
            await RunAsync(host, cluster, names, flights, outcome, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped before anything was consumed.
        }

        if (outcome.Finished < outcome.Flights)
        {
            Console.WriteLine($"Stopped: {outcome.Finished} of {outcome.Flights} flights.");
            return;
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        Console.WriteLine($"Done: {outcome.Finished} of {outcome.Flights} flights, {outcome.DeadLetters.Count} dead letters, lag 0, {seconds} s.");
    }

    private static async Task RunAsync(
        IHost host, Cluster cluster, RunNames names, Flight[] flights, Outcome outcome, CancellationToken stop)
    {
        await cluster.CreateTopicsAsync();
        try
        {
            await Filling.RunAsync(cluster, names, flights, stop);
            Console.WriteLine($"Topic {names.Flights} holds {flights.Length} flights in {Cluster.Partitions} partitions.");
            await ConsumeAsync(host, cluster, names, outcome, stop);
            if (outcome.Finished == outcome.Flights)
                await SumUpAsync(cluster, flights, outcome);
        }
        finally
        {
            await cluster.CleanUpAsync();
        }
    }

    private static async Task ConsumeAsync(IHost host, Cluster cluster, RunNames names, Outcome outcome, CancellationToken stop)
    {
        using var reader = new OutcomeReader(cluster, names, outcome);
        await host.StartAsync(stop);
        try
        {
            var reading = Task.Run(() => reader.ReadAll(stop), CancellationToken.None);
            await ProgressDisplay.ShowAsync(outcome, reading);
            await reading;
        }
        finally
        {
            // First the word that it stops, so that health says it; then the drain: running calls end, what is finished is committed.
            host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            await host.StopAsync(CancellationToken.None);
        }

        await Task.Run(reader.ReadRest, CancellationToken.None);
    }

    private static async Task SumUpAsync(Cluster cluster, Flight[] flights, Outcome outcome)
    {
        var problems = Check.Compare(flights, outcome, await cluster.LagAsync());
        if (problems.Count > 0)
            throw new InvalidOperationException($"the outcome is not what the data file says: {string.Join(' ', problems)}");

        Console.WriteLine($"Checked against the data file: {outcome.Origins.Values.Sum()} results from {outcome.Origins.Count} origins, {outcome.Repeated} of them repeated;");
        Console.WriteLine($"flights {string.Join(", ", outcome.DeadLetters.Keys)} given up after {QuickstartHost.Attempts} attempts each.");
    }
}
