using Confluent.Kafka;

namespace Pausing;

/// <summary>Which payments were made, in order, of all partitions.</summary>
internal sealed class Book
{
    private readonly Lock _lock = new();
    private readonly List<TopicPartitionOffset> _payments = [];
    private readonly List<(Predicate<Book> Condition, TaskCompletionSource Met)> _waits = [];

    public long[] Offsets(int partition)
    {
        lock (_lock) return [.. _payments.Where(payment => payment.Partition == partition).Select(payment => payment.Offset.Value)];
    }

    public void Write(TopicPartitionOffset payment)
    {
        lock (_lock)
        {
            _payments.Add(payment);
            foreach (var (_, met) in _waits.Where(wait => wait.Condition(this))) met.TrySetResult();
        }
    }

    /// <summary>Completes when the book says so.</summary>
    public Task WhenAsync(Predicate<Book> condition)
    {
        lock (_lock)
        {
            if (condition(this)) return Task.CompletedTask;
            var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((condition, met));
            return met.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }
}
