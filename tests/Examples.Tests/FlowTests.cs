using Troupe.Examples.Tests.Snippets;

namespace Troupe.Examples.Tests;

public sealed class FlowTests
{
    [Fact]
    public async Task Guide_ShouldShowATestThatPasses()
    {
        var bank = new BusyBank();

        Assert.True(await GuideFlow.TestedAsync(bank) >= TimeSpan.FromSeconds(30));
        Assert.Equal(["1", "2"], bank.Paid);
    }

    private sealed class BusyBank : IBank
    {
        public List<string> Paid { get; } = [];

        public bool IsBusy => true;

        public Task PayAsync(Payment payment, CancellationToken cancellationToken)
        {
            Paid.Add(payment.Id);
            return Task.CompletedTask;
        }
    }
}
