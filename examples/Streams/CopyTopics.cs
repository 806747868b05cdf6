using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Streams;

/// <summary>The topics of one run, filled and checked with bare clients, past Troupe.</summary>
internal sealed class CopyTopics
{
    private const int Partitions = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _servers;

    private CopyTopics(string servers, string run)
    {
        _servers = servers;
        (Source, Target, GroupId, TransactionalId) = ($"words-{run}", $"capitals-{run}", $"copy-{run}", $"copy-{run}");
    }

    public string Source { get; }

    public string Target { get; }

    public string GroupId { get; }

    public string TransactionalId { get; }

    /// <summary>Creates topics that no other run has.</summary>
    public static async Task<CopyTopics> CreateAsync(string servers)
    {
        var topics = new CopyTopics(servers, Guid.NewGuid().ToString("N")[..8]);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();
        await admin.CreateTopicsAsync([.. new[] { topics.Source, topics.Target }.Select(name => new TopicSpecification { Name = name, NumPartitions = Partitions })]);
        return topics;
    }

    /// <summary>Produces the words: their numbers, spelled so that a transform shows.</summary>
    public async Task FillAsync(int count)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = _servers, EnableIdempotence = true }).Build();
        await Task.WhenAll(Enumerable.Range(0, count).Select(number =>
            producer.ProduceAsync(Source, new Message<string, string> { Key = $"{number}", Value = $"word {number}" })));
    }

    /// <summary>Counts what a reader of committed records finds in the copy.</summary>
    public (int Once, int Twice, int Missing) Check(int count)
    {
        var found = new int[count];
        using var reader = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = _servers, GroupId = $"{GroupId}-check", EnableAutoCommit = false, EnablePartitionEof = true, IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        reader.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(Target, partition, Offset.Beginning)));
        for (var open = Partitions; open > 0;)
        {
            var record = reader.Consume(Patience) ?? throw new TimeoutException($"{Target} could not be read to its end.");
            if (record.IsPartitionEOF) open--;
            else if (record.Message.Value == $"WORD {record.Message.Key}") found[int.Parse(record.Message.Key, System.Globalization.CultureInfo.InvariantCulture)]++;
        }

        return (found.Count(times => times == 1), found.Count(times => times > 1), found.Count(times => times == 0));
    }
}
