using Confluent.Kafka;

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
    public static Task<IDisposable> LeaveAsync(TestStage stage, string topic, string id) => Task.Run<IDisposable>(() =>
    {
        var producer = new ProducerBuilder<Null, string>(new ProducerConfig
            {
                BootstrapServers = stage.BootstrapServers,
                TransactionalId = id,
                TransactionTimeoutMs = (int)Timeout.TotalMilliseconds,
            })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        producer.InitTransactions(CallTimeout);
        producer.BeginTransaction();
        producer.Produce(topic, new Message<Null, string> { Value = "left behind" });
        producer.Flush(CallTimeout);
        return producer;
    });
}
