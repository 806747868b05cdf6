using Confluent.Kafka;

namespace Troupe.Integration.Tests.Stage;

/// <summary>Where the consumers of one host write down what they meet. A singleton of that host's container.</summary>
internal sealed class Journal(TimeProvider time, Func<string> context)
{
    private readonly Sightings<Delivery> _sightings = new("Journal", context);

    public IReadOnlyList<Delivery> All => _sightings.All;

    /// <summary>The deliveries, in order.</summary>
    public IReadOnlyList<Delivery> Deliveries => [.. All.Where(entry => entry.IsDelivery)];

    public void Delivered(TopicPartitionOffset position, int attempt) => Note(Delivery.Delivered, position, attempt);

    public void Note(string what, TopicPartition partition) => Note(what, new TopicPartitionOffset(partition, Offset.Unset));

    public void Note(string what, TopicPartitionOffset position, int attempt = 1) =>
        _sightings.Add(new Delivery(what, position, attempt, time.GetUtcNow()));

    /// <summary>Offsets of a partition in the order of their deliveries, each as often as it was delivered.</summary>
    public long[] Offsets(int partition = 0) => [.. Deliveries.Where(entry => entry.Partition == partition).Select(entry => entry.Offset)];

    /// <summary>The attempts that were seen of one message, in order.</summary>
    public int[] Attempts(long offset, int partition = 0) =>
        [.. Deliveries.Where(entry => entry.Partition == partition && entry.Offset == offset).Select(entry => entry.Attempt)];

    public IReadOnlyList<Delivery> Noted(string what) => [.. All.Where(entry => entry.What == what)];

    public Task WhenDeliveredAsync(int count) =>
        _sightings.WhenAsync($"{count} deliveries", all => all.Count(entry => entry.IsDelivery) >= count);

    public Task WhenDeliveredAsync(long offset, int times = 1, int partition = 0) => WhenAsync(
        $"[{partition}]@{offset} delivered {times} times",
        all => all.Count(entry => entry.IsDelivery && entry.Partition == partition && entry.Offset == offset) >= times);

    public Task WhenNotedAsync(string what, int times = 1) => WhenAsync($"{times} times '{what}'", all => all.Count(entry => entry.What == what) >= times);

    public Task WhenAsync(string what, Func<IReadOnlyList<Delivery>, bool> condition) => _sightings.WhenAsync(what, condition);

    public override string ToString() => _sightings.ToString();
}
