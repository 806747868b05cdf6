using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Logs;
using Troupe.EmbeddedKafka.Producers;
using Troupe.EmbeddedKafka.Transactions;

namespace Troupe.EmbeddedKafka;

/// <summary>The state of the one broker, as the handlers of the APIs see it. It knows nothing of sockets.</summary>
internal sealed class Broker : IDisposable
{
    public const int NodeId = 1;
    public const string Host = "127.0.0.1";
    public const string ClusterId = "troupe-embedded-kafka";

    public Broker(EmbeddedKafkaOptions options, TimeProvider time, FaultInjector faults)
    {
        Options = options;
        Time = time;
        Faults = faults;
        Topics = new TopicStore(options.MaxLogBytes, options.MaxBatchBytes, time);
        Groups = new GroupCoordinator(new GroupTimeouts(time) { ConsumerSession = options.ConsumerSessionTimeout }, Topics);
        Transactions = new TransactionCoordinator(time, Topics, Groups, ProducerIds);
    }

    public EmbeddedKafkaOptions Options { get; }

    public TimeProvider Time { get; }

    public FaultInjector Faults { get; }

    public TopicStore Topics { get; }

    public GroupCoordinator Groups { get; }

    public TransactionCoordinator Transactions { get; }

    public ProducerIds ProducerIds { get; } = new();

    public bool DeleteTopic(string name)
    {
        if (!Topics.Delete(name))
            return false;
        Groups.ForgetTopic(name);
        return true;
    }

    public void Dispose()
    {
        Groups.Dispose();
        Transactions.Dispose();
    }
}
