using System.Diagnostics;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Dispatchers;

// Consumers of one subscription group block their threads, and the consumer dispatcher as it is gives each another one.
// The connection of another group answers as if nothing had happened, from the first blocked thread on. Guards against user code on the threads
// of the engine, and against an engine that needs the threads user code blocks.
[Collection(AloneGroup.Name)]
public sealed class BlockingConsumersTests
{
    private const int Consumers = 24;
    private const int Answers = 20;

    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Status_ShouldNotBeDelayed_WhenManyConsumersBlockThreadsOfTheirOwn()
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
            var status = await Eventually.AnswersAsync(
                host.GetStatusAsync,
                status => status.Groups.SelectMany(group => group.Connections).SelectMany(connection => connection.Partitions).Count(partition => partition.Incarnation > 0) == Consumers + 1,
                status => $"not all partitions answer: {string.Join(", ", status.Groups.SelectMany(group => group.Connections).SelectMany(connection => connection.Partitions))}");

            var took = new List<TimeSpan>();
            for (var answer = 0; answer < Answers; answer++)
            {
                var asked = Stopwatch.GetTimestamp();
                await host.GetStatusAsync();
                took.Add(Stopwatch.GetElapsedTime(asked));
            }

            // The machine may stand still in some of them; where consumers held them up, it would be all.
            Assert.True(took.Order().ElementAt(Answers / 2) < Bound, $"The answers took {string.Join(", ", took)}.");
            var threads = host.Journal.All.Where(entry => !entry.IsDelivery).Select(entry => entry.What).ToList();
            Assert.Equal(2, status.Groups.Length);
            Assert.Equal(Consumers, threads.Distinct().Count());
            // Of the consumers' dispatcher, or the thread that had read for one of them, which another one stands in for.
            Assert.All(threads, thread => Assert.StartsWith("troupe", thread, StringComparison.Ordinal));
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
            journal.Note($"{Thread.CurrentThread.Name}", message.Position);
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
