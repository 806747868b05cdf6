namespace Troupe.Examples.Tests;

/// <summary>The program of the guide to periodic work, on the embedded broker.</summary>
public sealed class TicksTests
{
    [Fact]
    public async Task Guide_ShouldShowATestThatPasses() => Assert.Equal(2, await Snippets.GuideTicks.TestedAsync());

    [Fact]
    public async Task Example_ShouldEndByItself_WithWindowsThatAddUp()
    {
        using var example = ExampleProcess.Start("Ticks");

        var (exitCode, lastLine) = await example.EndAsync();

        Assert.Equal("", await example.ErrorsAsync());
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^Done: 5000 readings in \d+ windows add up to 12497500 as they should, \d+ ticks, none sooner than 200 ms after work, [\d.]+ s\.$", lastLine);
    }
}
