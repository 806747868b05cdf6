using System.Text.Json;
using Confluent.Kafka;

namespace Pausing;

/// <summary>What happens in each of the four partitions.</summary>
internal static class Payments
{
    public const string Topic = "payments";
    public const string GroupId = "payer";
    public const int OfEach = 100;

    /// <summary>The partition whose payments go to a bank that rests once.</summary>
    public const int OfTheBank = 0;

    /// <summary>The partition in which payments were withdrawn.</summary>
    public const int WithWithdrawn = 1;

    /// <summary>The partition with a large payment.</summary>
    public const int WithLarge = 2;

    /// <summary>The partition whose payments need stamps, which are used up once.</summary>
    public const int ByPost = 3;

    public const int Partitions = 4;

    /// <summary>A payment above it is looked at by somebody.</summary>
    public const int LargestUnseen = 10_000;

    /// <summary>The payment that says so, and the next one that counts.</summary>
    public static readonly (long Last, long Next) Withdrawn = (40, 60);

    /// <summary>The payment that is looked at.</summary>
    public const long Large = 50;

    public static async Task SendAsync(string servers)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = servers }).Build();
        await Task.WhenAll(
            from partition in Enumerable.Range(0, Partitions)
            from offset in Enumerable.Range(0, OfEach)
            select producer.ProduceAsync(
                new TopicPartition(Topic, partition), new Message<Null, byte[]> { Value = JsonSerializer.SerializeToUtf8Bytes(PaymentAt(partition, offset)) }));
    }

    private static Payment PaymentAt(int partition, int offset) => (partition, (long)offset) switch
    {
        (WithLarge, Large) => new Payment(LargestUnseen + 1),
        (WithWithdrawn, var last) when last == Withdrawn.Last => new Payment(1, Withdrawn.Next),
        _ => new Payment(1),
    };
}
