namespace Troupe.Examples.Tests;

/// <summary>The program of the guide to offset metadata, on the embedded broker.</summary>
public sealed class OffsetMetadataTests
{
    [Fact]
    public async Task Guide_ShouldShowATestThatPasses() => Assert.Equal(("6", 3), await Snippets.GuideMetadata.TestedAsync());

    [Fact]
    public async Task Example_ShouldEndByItself_WithTotalsThatAddUp()
    {
        using var example = ExampleProcess.Start("OffsetMetadata");

        var (exitCode, lastLine) = await example.EndAsync();

        Assert.Equal("", await example.ErrorsAsync());
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^Done: 20000 readings add up to 200010000 as they should, [1-9]\d* of them added by a process that is dead, [\d.]+ s\.$", lastLine);
    }
}
