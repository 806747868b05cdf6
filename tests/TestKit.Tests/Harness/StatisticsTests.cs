using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

public sealed class StatisticsTests
{
    private readonly List<PartitionStatistics> _seen = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Statistics_ShouldTellHowFarTheConsumerIs(bool transactional)
    {
        await using var harness = await ConsumerHarness<Looking, string>.StartAsync(
            services => services.AddSingleton(_seen),
            topic =>
            {
                topic.MaxBatchSize(2);
                if (transactional) topic.Transactional();
            });
        var now = harness.Time.GetUtcNow();

        await harness.DeliverAsync(
            new TestMessage<string>("a") { Timestamp = now - TimeSpan.FromMinutes(3) },
            new TestMessage<string>("b"),
            new TestMessage<string>("c"));
        await harness.DeliverAsync("d");

        Assert.Equal(new PartitionStatistics(null, 3, 0, 3, TimeSpan.FromMinutes(3)), _seen[0]);
        Assert.Equal(new PartitionStatistics(0, 4, 3, 1, TimeSpan.Zero), _seen[^1] with { LagTime = TimeSpan.Zero });
        Assert.InRange(_seen[^1].LagTime, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private sealed class Looking(List<PartitionStatistics> seen) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            seen.Add(Statistics);
            await Task.Yield();
        }
    }
}
