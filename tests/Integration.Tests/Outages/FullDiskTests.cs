using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// The broker's disk is full: for a while it takes no record and no offset, and then cannot read either. The host keeps what it could not write,
// says once that commits fail, and goes on when there is room: every input has its output, none has two, and the offset is committed. Guards
// against outputs that are dropped after a while, and against an offset that moves without them. Embedded only: nobody fills a real disk.
public sealed class FullDiskTests
{
    private const int Messages = 20;

    [Fact]
    public async Task EveryInput_ShouldHaveItsOutput_WhenTheDiskOfTheBrokerWasFullForAWhile()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders");
        var results = await stage.CreateTopicAsync("results");
        await stage.ProduceNumbersAsync(topic, Messages);
        var faults = stage.Embedded.Faults;
        var writing = faults.Fail(ApiKey.Produce, ErrorCode.KafkaStorageError, topic: results);
        var committing = faults.Fail(ApiKey.OffsetCommit, ErrorCode.KafkaStorageError);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic), services: services => services.Add(new Results(results)));
        await host.Journal.WhenDeliveredAsync(offset: Messages - 1);
        var committedMeanwhile = await stage.CommittedOffsetAsync(topic);
        writing.Dispose();
        await host.Log.WhenLoggedAsync(LogEvents.CommitFailed);
        await host.WhenHealthAsync(status => status == HealthStatus.Degraded);
        var reading = faults.Fail(ApiKey.Fetch, ErrorCode.KafkaStorageError);

        // Twenty commit intervals.
        await Task.Delay(20 * StageSettings.CommitInterval, TimeProvider.System);
        committing.Dispose();
        reading.Dispose();
        await host.Log.WhenLoggedAsync(LogEvents.CommitSucceeded);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await stage.ProduceNumbersAsync(topic, 1, from: Messages);
        await host.Journal.WhenDeliveredAsync(offset: Messages);
        await host.StopAsync();

        Assert.Null(committedMeanwhile);
        Assert.Equal(Enumerable.Range(0, Messages + 1).Select(number => $"{number}"), (await stage.ReadAsync(results)).Select(record => record.Text()));
        Assert.Equal(Enumerable.Range(0, Messages + 1).Select(offset => (long)offset), host.Journal.Offsets());
        Assert.Equal(Messages + 1, await stage.CommittedOffsetAsync(topic));
        Assert.Single(host.Log.Logged(LogEvents.CommitFailed));
        var loud = host.Log.Loud;
        Assert.True(loud.Count <= 5, $"{loud.Count} warnings and errors.{host.Log}");
    }

    private sealed record Results(string Topic);

    private sealed class Consumer(Journal journal, Results results) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            Produce(results.Topic, message.Value);
            return Task.CompletedTask;
        }
    }
}
