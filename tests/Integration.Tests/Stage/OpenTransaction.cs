using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;

namespace Troupe.Integration.Tests.Stage;

/// <summary>What a process leaves that dies in a transaction: its record holds up who reads behind it.</summary>
internal static class OpenTransaction
{
    /// <summary>Longer than any of the waits that are tested.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    /// <param name="stage">Where.</param>
    /// <param name="topic">Gets the record, which comes first in it.</param>
    /// <param name="id">The transactional id.</param>
    /// <returns>The producer; disposed, it leaves the transaction open as well.</returns>
    public static Task<IDisposable> LeaveAsync(TestStage stage, string topic, string id) => Task.Run(() => Leave(
        new ProducerConfig { BootstrapServers = stage.BootstrapServers, TransactionalId = id, TransactionTimeoutMs = (int)Timeout.TotalMilliseconds }, topic, _ => { }));

    /// <summary>The same as a producer of Troupe leaves it where nobody has set anything, with offsets of the stage's group in it.</summary>
    public static Task<IDisposable> LeaveAsTroupeAsync(TestStage stage, string topic, string id, params TopicPartitionOffset[] offsets) => Task.Run(() =>
    {
        var kafka = ImmutableSortedDictionary<string, string>.Empty.Add("bootstrap.servers", stage.BootstrapServers);
        var properties = ClientProperties.Transactional(kafka, id, new TransactionSettings().Timeout);
        return Leave(new ProducerConfig(properties.ToDictionary()), topic, producer =>
        {
            using var outsider = new ConsumerBuilder<Null, string>(new ConsumerConfig { BootstrapServers = stage.BootstrapServers, GroupId = stage.GroupId })
                .SetLogHandler((_, _) => { })
                .Build();
            producer.SendOffsetsToTransaction(offsets, outsider.ConsumerGroupMetadata, CallTimeout);
        });
    });

    private static IDisposable Leave(ProducerConfig config, string topic, Action<IProducer<Null, string>> more)
    {
        var producer = new ProducerBuilder<Null, string>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        producer.InitTransactions(CallTimeout);
        producer.BeginTransaction();
        producer.Produce(topic, new Message<Null, string> { Value = "left behind" });
        producer.Flush(CallTimeout);
        more(producer);
        return producer;
    }
}
