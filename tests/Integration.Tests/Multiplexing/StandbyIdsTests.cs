using System.Diagnostics;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Multiplexing;

// The process before had three connections and left a transaction of the third one open. The next one begins with one connection; it ends that
// transaction all the same, so that who reads behind it waits for a moment and not for the time-out of the transaction. Guards against readers that
// are held up by a connection that nobody needs any more.
public sealed class StandbyIdsTests
{
    [SkippableTheory, EveryBroker]
    public async Task Readers_ShouldGoOn_WhenTheConnectionThatLeftATransactionOpenStandsBy(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var output = await stage.CreateTopicAsync("copies");
        // That of connection 3 of the stage's first host.
        using var before = await OpenTransaction.LeaveAsync(stage, output, $"troupe:{stage.GroupId}:default:host-0:3:1");
        await stage.ProduceAsync(output, 0, "behind it");

        var clock = Stopwatch.StartNew();
        var host = await stage.StartHostAsync(group => group
            .Multiplexing(min: 1, max: 3, boot: 1)
            .Topic<Consumer>(topic, route => route.Transactional()));
        var read = await Task.Run(() => ReadOne(stage, output));
        var waited = clock.Elapsed;
        await host.StopAsync();

        Assert.Equal("behind it", System.Text.Encoding.UTF8.GetString(read));
        Assert.True(waited < OpenTransaction.Timeout / 3, $"It took {waited}.");
    }

    private static byte[] ReadOne(TestStage stage, string output)
    {
        using var reader = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
            {
                BootstrapServers = stage.BootstrapServers,
                GroupId = "reads-without-a-group",
                IsolationLevel = IsolationLevel.ReadCommitted,
                EnableAutoCommit = false,
            })
            .SetLogHandler((_, _) => { })
            .Build();
        reader.Assign(new TopicPartitionOffset(output, 0, Offset.Beginning));
        return (reader.Consume(OpenTransaction.Timeout) ?? throw new TimeoutException("Nothing can be read.")).Message.Value;
    }

    private sealed class Consumer : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
