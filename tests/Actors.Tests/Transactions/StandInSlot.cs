using System.Collections.Concurrent;
using System.Threading.Channels;
using Confluent.Kafka;
using Troupe.Engine.Offsets;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Tests.Transactions;

/// <summary>A slot whose calls the test answers. Opening succeeds at once unless the test says otherwise.</summary>
internal sealed class StandInSlot(string id) : ITransactionSlot
{
    private readonly Channel<(string Call, IReadOnlyCollection<TopicPartitionOffset> Offsets, TaskCompletionSource<SlotOutcome> Answer)> _calls =
        Channel.CreateUnbounded<(string, IReadOnlyCollection<TopicPartitionOffset>, TaskCompletionSource<SlotOutcome>)>();

    public string Id { get; } = id;

    /// <summary>What opening answers; taken in order, then it succeeds.</summary>
    public ConcurrentQueue<SlotOutcome> Openings { get; } = new();

    /// <summary>How many records of each contribution were handed over.</summary>
    public ConcurrentQueue<int> Produced { get; } = new();

    public bool HasEnded { get; private set; }

    /// <summary>How often it was opened.</summary>
    public int TimesOpened { get; private set; }

    public Task<SlotOutcome> OpenAsync()
    {
        TimesOpened++;
        return Task.FromResult(Openings.TryDequeue(out var outcome) ? outcome : SlotOutcome.Opened.Instance);
    }

    public void Produce(StagedRecords records, long number) => Produced.Enqueue(records.Count);

    public Task<SlotOutcome> CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets, Func<IConsumerGroupMetadata?> group) => Called("commit", offsets);

    public Task<SlotOutcome> AbortAsync() => Called("abort", []);

    public Task EndAsync()
    {
        HasEnded = true;
        return Task.CompletedTask;
    }

    /// <summary>The next call, which waits for its answer.</summary>
    public async Task<(string What, TaskCompletionSource<SlotOutcome> Answer)> NextAsync(TimeSpan patience)
    {
        using var bound = new CancellationTokenSource(patience);
        var (call, offsets, answer) = await _calls.Reader.ReadAsync(bound.Token);
        return ($"{call} {string.Join(' ', offsets.Select(offset => $"{offset.Partition.Value}@{offset.Offset.Value}{(OffsetAndMetadata.Of(offset) is { } metadata ? $"={metadata}" : "")}").Order(StringComparer.Ordinal))}".TrimEnd(), answer);
    }

    /// <summary>Whether a call waits that the test has not taken.</summary>
    public bool IsCalled => _calls.Reader.TryPeek(out _);

    private Task<SlotOutcome> Called(string call, IReadOnlyCollection<TopicPartitionOffset> offsets)
    {
        var answer = new TaskCompletionSource<SlotOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Writer.TryWrite((call, offsets, answer));
        return answer.Task;
    }
}
