using Spectre.Console;

namespace Quickstart;

/// <summary>Shows how far it is: a live bar on a terminal, plain lines elsewhere.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LineInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows progress until <paramref name="work"/> has ended.</summary>
    public static Task ShowAsync(Outcome outcome, Task work) =>
        AnsiConsole.Profile.Out.IsTerminal ? ShowLiveAsync(outcome, work) : ShowLinesAsync(outcome, work);

    private static Task ShowLiveAsync(Outcome outcome, Task work) => AnsiConsole.Progress()
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(async live =>
        {
            var bar = live.AddTask("Consuming", maxValue: outcome.Flights);
            while (await GoesOnAsync(work, LiveInterval))
                Update(bar, outcome);
            Update(bar, outcome);
        });

    private static void Update(ProgressTask bar, Outcome outcome)
    {
        bar.Value = outcome.Finished;
        bar.Description = $"{outcome.Finished} of {outcome.Flights} flights";
    }

    private static async Task ShowLinesAsync(Outcome outcome, Task work)
    {
        Console.WriteLine($"Consuming {outcome.Flights} flights.");
        while (await GoesOnAsync(work, LineInterval))
            Console.WriteLine($"{outcome.Finished} of {outcome.Flights} flights.");
    }

    private static async Task<bool> GoesOnAsync(Task work, TimeSpan interval) =>
        await Task.WhenAny(work, Task.Delay(interval, TimeProvider.System)) != work;
}
