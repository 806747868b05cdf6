using System.Diagnostics;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Dispatchers;

// Consumers of one subscription group block their threads, and the consumer dispatcher as it is gives each another one.
// The connection of another group answers as if nothing had happened, from the first blocked thread on. Guards against user code on the threads
// of the engine, and against an engine that needs the threads user code blocks.
public sealed class BlockingConsumersTests
{
    private const int Consumers = 24;
    private const int Answers = 20;

    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Status_ShouldNotBeDelayed_WhenManyConsumersBlockTheirThread()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var blocked = await stage.CreateTopicAsync("blocked", Consumers);
        var free = await stage.CreateTopicAsync("free");
        for (var partition = 0; partition < Consumers; partition++) await stage.ProduceNumbersAsync(blocked, 1, partition);
        using var release = new ManualResetEventSlim();

        try
        {
            var host = await stage.StartHostAsync(
                group => group
                    .SubscriptionGroup("blocked", topics => topics.Topic<BlockingConsumer>(blocked))
                    .SubscriptionGroup("free", topics => topics.Topic<FreeConsumer>(free)),
                services: services => services.Add(release));
            await host.Journal.WhenDeliveredAsync(Consumers);
            for (var warmUp = 0; warmUp < 5; warmUp++) await host.GetStatusAsync();

            var slowest = TimeSpan.Zero;
            for (var answer = 0; answer < Answers; answer++)
            {
                var asked = Stopwatch.GetTimestamp();
                await host.GetStatusAsync();
                var took = Stopwatch.GetElapsedTime(asked);
                if (took > slowest) slowest = took;
            }

            Assert.True(slowest < Bound, $"The slowest of {Answers} answers took {slowest.TotalMilliseconds} ms.");
        }
        finally
        {
            release.Set();
        }
    }

    private sealed class BlockingConsumer(Journal journal, ManualResetEventSlim release) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            release.Wait(CancellationToken.None);
            return Task.CompletedTask;
        }
    }

    private sealed class FreeConsumer : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
