using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

/// <summary>Inputs that are told apart by their partition and number, and their copies.</summary>
internal static class ExpectedCopies
{
    /// <summary>Values such as <c>3:17</c>, the 18th of partition 3.</summary>
    public static Task ProduceAsync(TestStage stage, string topic, int partitions, int perPartition, int from = 0) =>
        Task.WhenAll(Enumerable.Range(0, partitions).Select(partition => stage.ProduceAsync(topic, partition, Values(partition, perPartition, from))));

    /// <summary>A read-committed reader finds each input once, and nothing else.</summary>
    public static async Task AssertAsync(TestStage stage, string topic, string output, int partitions, int perPartition)
    {
        await TopicReader.WhenSettledAsync(stage.BootstrapServers, output);
        var read = await stage.ReadAsync(output);
        var copies = read.Select(copy => copy.Text()).ToList();
        var expected = Enumerable.Range(0, partitions).SelectMany(partition => Values(partition, perPartition)).ToList();
        var missing = expected.Except(copies).ToList();
        Assert.True(missing.Count == 0, missing.Count == 0 ? "" : $"{missing.Count} inputs have no copy: {string.Join(' ', missing.Take(20))}. {Explain(stage, output, read, missing)}");
        var twice = read.GroupBy(copy => copy.Text()).Where(same => same.Count() > 1).ToList();
        Assert.True(twice.Count == 0, $"{twice.Count} inputs have more than one copy: {string.Join(", ", twice.Take(20).Select(Places))}.");
        Assert.Equal(expected.Count, copies.Count);
        Assert.All((await stage.CommittedAsync(topic)).Values, committed => Assert.Equal(perPartition, committed));
    }

    /// <summary>Whether they are there for who reads what is not committed, too, and where a read-committed reader found the end.</summary>
    private static string Explain(TestStage stage, string output, IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> read, List<string> missing)
    {
        var written = TopicReader.Read(stage.BootstrapServers, output, IsolationLevel.ReadUncommitted);
        var places = written.Where(copy => missing.Contains(copy.Text())).Select(copy => $"{copy.Text()} at {copy.Partition.Value}@{copy.Offset.Value}").ToList();
        var ends = read.GroupBy(copy => copy.Partition.Value).Select(copies => $"{copies.Key}@{copies.Max(copy => copy.Offset.Value)}");
        return $"Written are {places.Count} of them: {string.Join(", ", places.Take(20))}. The last copies read: {string.Join(' ', ends)}.";
    }

    private static string Places(IEnumerable<ConsumeResult<byte[]?, byte[]?>> same) =>
        $"{same.First().Text()} at {string.Join(" and ", same.Select(copy => $"{copy.Partition.Value}@{copy.Offset.Value}"))}";

    private static IEnumerable<string> Values(int partition, int count, int from = 0) => Enumerable.Range(from, count).Select(number => $"{partition}:{number}");
}
