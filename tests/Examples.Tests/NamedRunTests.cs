namespace Troupe.Examples.Tests;

/// <summary>
/// A run with a name outlives its processes: whatever ends one of them, the next with the same name goes on, and the last line is that of a run
/// that was never disturbed.
/// </summary>
public sealed class NamedRunTests
{
    private const string Done = @"^Done: 20000 of 20000 flights, 10 dead letters, lag 0, [0-9]+\.[0-9] s\.$";

    /// <summary>It consumes for half a minute then, of which a signal or a kill needs some milliseconds.</summary>
    private static readonly string[] Slowly = ["--consume-rate", "100"];

    [SkippableFact]
    public async Task Run_ShouldGoOn_WhenItWasStoppedWhileItConsumed()
    {
        await using var run = new NamedRun();
        using var stopped = run.Start(Slowly);
        await stopped.LineAsync(IsHalfway);
        await stopped.TerminateAsync();
        var (stopCode, stopLine) = await stopped.EndAsync();
        using var finished = run.Start();

        await finished.LineAsync(line => line == "The run goes on: 20000 of 20000 flights were there before.");
        var before = await finished.LineAsync(line => line.EndsWith("were finished before.", StringComparison.Ordinal));
        await finished.LineAsync(line => line.Contains("19990 results from 220 origins, 0 of them repeated", StringComparison.Ordinal));
        var (exitCode, lastLine) = await finished.EndAsync();

        Assert.Equal(0, stopCode);
        Assert.Matches(@"^Stopped: [0-9]+ of 20000 flights\.$", stopLine);
        Assert.Equal(Finished(stopLine), int.Parse(before.Split(' ')[0]));
        Assert.Matches(Done, lastLine);
        Assert.Equal(0, exitCode);
        Assert.Empty(await stopped.ErrorsAsync());
        Assert.Empty(await finished.ErrorsAsync());
    }

    [SkippableFact]
    public async Task Run_ShouldAccountForEveryFlight_WhenItWasKilledInTheFillingAndWhileItConsumed()
    {
        await using var run = new NamedRun();
        // At this rate the filling takes twenty seconds, of which the kill needs some milliseconds.
        using var filling = run.Start("--rate", "1000");
        await filling.LineAsync(line => line.StartsWith("Wrote", StringComparison.Ordinal));
        await filling.KillAsync();
        using var consuming = run.Start(Slowly);
        var held = await consuming.LineAsync(line => line.StartsWith("The run goes on", StringComparison.Ordinal));
        await consuming.LineAsync(IsHalfway);
        await consuming.KillAsync();
        using var finished = run.Start();

        await finished.LineAsync(line => line.StartsWith("Checked against the data file: 19990 results from 220 origins", StringComparison.Ordinal));
        var (exitCode, lastLine) = await finished.EndAsync();

        Assert.InRange(int.Parse(held.Split(' ')[4]), 5000, 19999);
        Assert.Matches(Done, lastLine);
        Assert.Equal(0, exitCode);
        Assert.Empty(await finished.ErrorsAsync());
    }

    [SkippableFact]
    public async Task Run_ShouldCountEveryFlightOnce_WhenSomeWereWrittenTwice()
    {
        await using var run = new NamedRun();
        using var first = run.Start();
        var (firstCode, _) = await first.EndAsync();
        await run.RepeatFlightsAsync(3);
        using var second = run.Start();

        await second.LineAsync(line => line == "20000 of 20000 flights were finished before.");
        await second.LineAsync(line => line.StartsWith("The topic of flights holds 3 records beyond the first of a flight", StringComparison.Ordinal));
        var (exitCode, lastLine) = await second.EndAsync();

        Assert.Equal(0, firstCode);
        Assert.Matches(Done, lastLine);
        Assert.Equal(0, exitCode);
        Assert.Empty(await second.ErrorsAsync());
    }

    [SkippableFact]
    public async Task Run_ShouldBeDoneAtOnce_WhenItWasFinishedBefore()
    {
        await using var run = new NamedRun();
        using var first = run.Start();
        await first.EndAsync();
        using var second = run.Start();

        // The line with which consuming begins does not come between these two.
        await second.LineAsync(line => line == "20000 of 20000 flights were finished before.");
        var next = await second.LineAsync(_ => true);
        var (exitCode, lastLine) = await second.EndAsync();

        Assert.StartsWith("Checked against the data file", next, StringComparison.Ordinal);
        Assert.Matches(Done, lastLine);
        Assert.Equal(0, exitCode);
    }

    [SkippableFact]
    public async Task Run_ShouldSayWhatIsWrong_WhenItsTopicBelongsToSomethingElse()
    {
        await using var run = new NamedRun();
        await run.OccupyAsync();
        using var quickstart = run.Start();

        var (exitCode, _) = await quickstart.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains("has 1 partitions instead of 6", await quickstart.ErrorsAsync(), StringComparison.Ordinal);
    }

    private static bool IsHalfway(string line) =>
        line.EndsWith(" of 20000 flights.", StringComparison.Ordinal) && int.TryParse(line.Split(' ')[0], out var finished) && finished is > 0 and < 20000;

    private static int Finished(string stopLine) => int.Parse(stopLine.Split(' ')[1]);
}
