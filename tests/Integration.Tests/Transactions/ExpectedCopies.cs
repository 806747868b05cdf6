using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Transactions;

/// <summary>Inputs that are told apart by their partition and number, and their copies.</summary>
internal static class ExpectedCopies
{
    /// <summary>Values such as <c>3:17</c>, the 18th of partition 3.</summary>
    public static Task ProduceAsync(TestStage stage, string topic, int partitions, int perPartition) =>
        Task.WhenAll(Enumerable.Range(0, partitions).Select(partition => stage.ProduceAsync(topic, partition, Values(partition, perPartition))));

    /// <summary>A read-committed reader finds each input once, and nothing else.</summary>
    public static async Task AssertAsync(TestStage stage, string topic, string output, int partitions, int perPartition)
    {
        var copies = (await stage.ReadAsync(output)).Select(copy => copy.Text()).ToList();
        var expected = Enumerable.Range(0, partitions).SelectMany(partition => Values(partition, perPartition)).ToList();
        Assert.Empty(expected.Except(copies));
        Assert.Empty(copies.GroupBy(copy => copy).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Equal(expected.Count, copies.Count);
        Assert.All((await stage.CommittedAsync(topic)).Values, committed => Assert.Equal(perPartition, committed));
    }

    private static IEnumerable<string> Values(int partition, int count) => Enumerable.Range(0, count).Select(number => $"{partition}:{number}");
}
