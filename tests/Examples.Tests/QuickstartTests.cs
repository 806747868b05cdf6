namespace Troupe.Examples.Tests;

/// <summary>The quickstart as a newcomer starts it: to the end, stopped, and called wrongly.</summary>
public sealed class QuickstartTests
{
    private const string Done = @"^Done: 20000 of 20000 flights, 10 dead letters, lag 0, [0-9]+\.[0-9] s\.$";

    [Fact]
    public async Task Run_ShouldAccountForEveryFlight()
    {
        using var quickstart = ExampleProcess.Start("Quickstart");

        // Nothing fails here but the flights that are meant to: what was finished before them must not run again.
        await quickstart.LineAsync(line => line.Contains("19990 results from 220 origins, 0 of them repeated", StringComparison.Ordinal));
        var (exitCode, lastLine) = await quickstart.EndAsync();

        Assert.Matches(Done, lastLine);
        Assert.Equal(0, exitCode);
        Assert.Empty(await quickstart.ErrorsAsync());
    }

    [SkippableFact]
    public async Task Run_ShouldAccountForEveryFlight_OnACluster()
    {
        var servers = Environment.GetEnvironmentVariable("TROUPE_TEST_KAFKA");
        Skip.If(string.IsNullOrWhiteSpace(servers), "TROUPE_TEST_KAFKA is not set. Set it to the host:port of a Kafka cluster to run this on it.");
        using var quickstart = ExampleProcess.Start("Quickstart", "--bootstrap-servers", servers);

        var (exitCode, lastLine) = await quickstart.EndAsync();

        Assert.Matches(Done, lastLine);
        Assert.Equal(0, exitCode);
        Assert.Empty(await quickstart.ErrorsAsync());
    }

    [Fact]
    public async Task Stop_ShouldEndInOrder_WhenSignalledWhileItConsumes()
    {
        // At this rate it consumes for half a minute, of which the signal needs some milliseconds.
        using var quickstart = ExampleProcess.Start("Quickstart", "--consume-rate", "100");
        await quickstart.LineAsync(line => line.StartsWith("Consuming", StringComparison.Ordinal));
        var signalled = TimeProvider.System.GetTimestamp();
        await quickstart.TerminateAsync();
        var (exitCode, lastLine) = await quickstart.EndAsync();
        var elapsed = TimeProvider.System.GetElapsedTime(signalled);

        Assert.Matches(@"^Stopped: [0-9]+ of 20000 flights\.$", lastLine);
        Assert.Equal(0, exitCode);
        Assert.Empty(await quickstart.ErrorsAsync());
        Assert.True(elapsed < TimeSpan.FromSeconds(15), $"The stop took {elapsed}.");
    }

    [Fact]
    public async Task Stop_ShouldEndInOrder_WhenSignalledBeforeItConsumes()
    {
        using var quickstart = ExampleProcess.Start("Quickstart", "--rate", "1000");
        await quickstart.LineAsync(line => line.StartsWith("Kafka is at", StringComparison.Ordinal));

        await quickstart.TerminateAsync();
        var (exitCode, lastLine) = await quickstart.EndAsync();

        Assert.Matches(@"^Stopped: [0-9]+ of 20000 flights\.$", lastLine);
        Assert.Equal(0, exitCode);
        Assert.Empty(await quickstart.ErrorsAsync());
    }

    [Fact]
    public async Task Run_ShouldSayWhatIsWrong_WhenAnOptionIsUnknown()
    {
        using var quickstart = ExampleProcess.Start("Quickstart", "--flights");

        var (exitCode, _) = await quickstart.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Equal("Unknown option '--flights'. --help lists the options.", (await quickstart.ErrorsAsync()).TrimEnd());
    }

    [Fact]
    public async Task Run_ShouldSayWhatIsWrong_WhenItsRateIsNoNumberOfFlights()
    {
        using var quickstart = ExampleProcess.Start("Quickstart", "--rate", "0");

        var (exitCode, _) = await quickstart.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Equal("--rate needs a number of flights a second, at least 1, not '0'.", (await quickstart.ErrorsAsync()).TrimEnd());
    }

    [Fact]
    public async Task Run_ShouldSayWhatIsWrong_WhenItsConsumeRateIsNoNumberOfFlights()
    {
        using var quickstart = ExampleProcess.Start("Quickstart", "--consume-rate", "many");

        var (exitCode, _) = await quickstart.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Equal("--consume-rate needs a number of flights a second, at least 1, not 'many'.", (await quickstart.ErrorsAsync()).TrimEnd());
    }

    [Fact]
    public async Task Run_ShouldSayWhatIsWrong_WhenANamedRunHasNoCluster()
    {
        using var quickstart = ExampleProcess.Start("Quickstart", "--run", "demo");

        var (exitCode, _) = await quickstart.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Equal(
            "--run needs --bootstrap-servers, as the broker inside the program keeps nothing when it ends.", (await quickstart.ErrorsAsync()).TrimEnd());
    }

    [Fact]
    public async Task Run_ShouldSayWhatIsWrong_WhenItsNameCannotNameTopics()
    {
        using var quickstart = ExampleProcess.Start("Quickstart", "--bootstrap-servers", "127.0.0.1:1", "--run", "my.run");

        var (exitCode, _) = await quickstart.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Equal("--run needs a name of at most 100 letters, digits and hyphens, not 'my.run'.", (await quickstart.ErrorsAsync()).TrimEnd());
    }

    [Fact]
    public async Task Run_ShouldSayWhatIsWrong_WhenNoServerAnswers()
    {
        using var quickstart = ExampleProcess.Start("Quickstart", "--bootstrap-servers", "127.0.0.1:1");

        var (exitCode, _) = await quickstart.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.StartsWith("No Kafka answers at 127.0.0.1:1", (await quickstart.ErrorsAsync()).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ShouldSayWhatIsWrong_WhenThePortIsInUse()
    {
        using var broker = ExampleProcess.Start("EmbeddedBroker");
        var address = await broker.LineAsync(line => line.StartsWith("Kafka is at", StringComparison.Ordinal));
        var port = address.Split(':')[1].Split('.')[0];
        using var quickstart = ExampleProcess.Start("Quickstart", "--port", port);

        var (exitCode, _) = await quickstart.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"Port {port} cannot be used", (await quickstart.ErrorsAsync()).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_ShouldListTheOptions()
    {
        using var quickstart = ExampleProcess.Start("Quickstart", "--help");

        await quickstart.LineAsync(line => line.Contains("--bootstrap-servers", StringComparison.Ordinal));
        var (exitCode, _) = await quickstart.EndAsync();

        Assert.Equal(0, exitCode);
    }
}
