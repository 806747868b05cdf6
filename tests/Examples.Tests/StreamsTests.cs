namespace Troupe.Examples.Tests;

/// <summary>The program of the guide to streams, on the embedded broker.</summary>
public sealed class StreamsTests
{
    [Fact]
    public async Task EveryWord_ShouldBeCopiedOnce()
    {
        using var program = ExampleProcess.Start("Streams");
        var (exitCode, lastLine) = await program.EndAsync();

        Assert.StartsWith("Done: 10000 of 10000 words copied once, 0 missing, 0 twice, ", lastLine, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }
}
