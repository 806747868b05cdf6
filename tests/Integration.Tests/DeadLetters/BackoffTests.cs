using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// A message fails again and again, on a route that gives nothing up. Its pauses double up to the maximum, and each lies within the bounds of the
// jitter: measured on a clock that only the test moves. Guards against hot loops, against pauses that grow without end, and against a jitter that
// reaches further than it says.
public sealed class BackoffTests
{
    private const double Jitter = 0.2;

    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(1);
    private static readonly int[] Pauses = [1, 2, 4, 8, 8, 8];

    [SkippableTheory, EveryBroker]
    public async Task Pauses_ShouldGrowToTheMaximumWithinTheJitter_WhenAMessageKeepsFailing(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 1);
        var time = new FakeTimeProvider();

        var host = await stage.StartHostAsync(
            group => group.Topic<Consumer>(topic, route => route.Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), Jitter)),
            services: services => services.AddSingleton<TimeProvider>(time));

        for (var failures = 1; failures <= Pauses.Length; failures++)
        {
            var (shortest, longest) = (TimeSpan.FromSeconds(Pauses[failures - 1] * (1 - Jitter)), TimeSpan.FromSeconds(Pauses[failures - 1] * (1 + Jitter)));
            await host.Log.WhenLoggedAsync(LogEvents.AttemptFailed, failures);

            time.Advance(shortest - Margin);
            Assert.Equal(PartitionState.Paused, await StateAsync(host));
            Assert.Equal(failures, host.Journal.Attempts(0).Length);

            var next = host.Journal.WhenDeliveredAsync(offset: 0, times: failures + 1);
            time.Advance(longest - shortest + (2 * Margin));
            await next;
        }

        await host.StopAsync();
        Assert.Equal(Enumerable.Range(1, Pauses.Length + 1), host.Journal.Attempts(0));
    }

    private static async Task<PartitionState> StateAsync(TroupeHost host) =>
        (await host.GetStatusAsync()).Groups[0].Connections[0].Partitions.Single().State;

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            throw new TimeoutException("The service is down.");
        }
    }
}
