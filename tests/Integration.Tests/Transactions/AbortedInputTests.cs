using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

// 200 records of an aborted transaction and 100 of a committed one: a consumer sees the 100, and its committed offset reaches the end of the log,
// markers included. Guards against the dirty read, and against a lag that stays although there is nothing to read.
public sealed class AbortedInputTests
{
    /// <summary>300 records and the markers of two transactions.</summary>
    private const long End = 302;

    [SkippableTheory, EveryBroker]
    public async Task Consumer_ShouldSeeWhatIsCommitted_AndReachTheEnd(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await Task.Run(() => Produce(stage.BootstrapServers, topic));

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.Transactional()));
        await host.Journal.WhenDeliveredAsync(count: 100);
        await Eventually.AnswersAsync(() => stage.CommittedOffsetAsync(topic), committed => committed == End, committed => $"{committed} is committed, and {End} was waited for");
        await host.StopAsync();

        Assert.Equal(100, host.Journal.All.Count);
    }

    private static void Produce(string servers, string topic)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = servers, TransactionalId = $"input-{topic}" }).SetLogHandler((_, _) => { }).Build();
        var bound = TimeSpan.FromSeconds(20);
        producer.InitTransactions(bound);
        foreach (var (count, isCommitted) in ((int, bool)[])[(200, false), (100, true)])
        {
            producer.BeginTransaction();
            for (var number = 0; number < count; number++) producer.Produce(topic, new Message<Null, string> { Value = $"{isCommitted}" });
            producer.Flush(bound);
            if (isCommitted) producer.CommitTransaction(bound);
            else producer.AbortTransaction(bound);
        }
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Value == $"{true}") journal.Delivered(message.Position, Attempt);
            else journal.Note("aborted", message.Position);
            return Task.CompletedTask;
        }
    }
}
