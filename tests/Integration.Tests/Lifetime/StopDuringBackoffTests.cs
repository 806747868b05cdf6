using System.Diagnostics;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Lifetime;

// The process is told to stop while a partition waits out a long backoff. It stops at once and the consumer is told. Guards against a
// deployment that hangs because something failed just before it.
[Collection(AloneGroup.Name)]
public sealed class StopDuringBackoffTests
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(30);

    [SkippableTheory, EveryBroker]
    public async Task Stop_ShouldNotWaitForTheBackoff_WhenAPartitionIsPausedByAFailure(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 5);
        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(
            topic, route => route.Backoff(initial: Backoff, maximum: Backoff, jitter: 0)));
        await host.Log.WhenLoggedAsync(LogEvents.AttemptFailed);

        var stopping = Stopwatch.StartNew();
        await host.StopAsync();

        Assert.True(stopping.Elapsed < TimeSpan.FromSeconds(2), $"The stop took {stopping.Elapsed}.{host.Log}");
        Assert.Single(host.Journal.Noted("shutdown"));
        Assert.Empty(host.Journal.Noted("revoked"));
        Assert.Equal(2, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Offset == 2 ? throw new InvalidOperationException("two") : Task.CompletedTask;
        }

        protected override Task OnShutdownAsync(CancellationToken cancellationToken)
        {
            journal.Note("shutdown", TopicPartition);
            return Task.CompletedTask;
        }

        protected override Task OnRevokedAsync(CancellationToken cancellationToken)
        {
            journal.Note("revoked", TopicPartition);
            return Task.CompletedTask;
        }
    }
}
