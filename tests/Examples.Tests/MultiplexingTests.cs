namespace Troupe.Examples.Tests;

/// <summary>The program of the guide to connections, on the embedded broker.</summary>
public sealed class MultiplexingTests
{
    [Fact]
    public async Task Example_ShouldEndByItself_WithEachEventProcessedOnce()
    {
        using var example = ExampleProcess.Start("Multiplexing");

        var (exitCode, lastLine) = await example.EndAsync();

        Assert.Equal("", await example.ErrorsAsync());
        Assert.Matches(@"^Done: 2 to 3 connections, then 2 to 1; (\d+) of \1 events processed, 0 lost, 0 twice, [\d.]+ s\.$", lastLine);
        Assert.Equal(0, exitCode);
    }
}
