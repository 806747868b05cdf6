namespace Troupe.Examples.Tests;

public sealed class TransactionsTests
{
    [Fact]
    public async Task Example_ShouldEndByItself_WithSumsThatAddUp()
    {
        using var example = ExampleProcess.Start("Transactions");

        var (exitCode, lastLine) = await example.EndAsync();

        Assert.Equal("", await example.ErrorsAsync());
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^Done: \d+ sums of 20000 events add up to 990000 as they should, 3 mishaps, [\d.]+ s\.$", lastLine);
    }
}
