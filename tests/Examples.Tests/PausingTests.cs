namespace Troupe.Examples.Tests;

/// <summary>The program of the guide to pausing and seeking, on the embedded broker.</summary>
public sealed class PausingTests
{
    [Fact]
    public async Task Example_ShouldEndByItself_WithEachPaymentMadeAsOftenAsItShould()
    {
        using var example = ExampleProcess.Start("Pausing");

        var (exitCode, lastLine) = await example.EndAsync();

        Assert.Equal("", await example.ErrorsAsync());
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^Done: 381 payments made, 19 skipped, 10 made again, all committed, [\d.]+ s\.$", lastLine);
    }
}
