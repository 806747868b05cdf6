using System.Collections.Concurrent;
using Confluent.Kafka;
using Troupe.Engine.Transactions;

namespace Troupe.Engine.Tests.Transactions;

/// <summary>A transactional producer whose calls do what a test says: return, throw, or not return until the test lets them.</summary>
internal sealed class ScriptedClient : ITransactionalClient
{
    private readonly ConcurrentQueue<(string Call, Action Answer)> _script = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentQueue<StagedRecord> _produced = new();

    /// <summary>What was called, in order.</summary>
    public IEnumerable<string> Calls => _calls;

    /// <summary>The records it took, in order.</summary>
    public IEnumerable<StagedRecord> Produced => _produced;

    /// <summary>How many records it takes at once.</summary>
    public int RecordsOfACall { get; init; } = 1;

    /// <summary>The next call of that name throws.</summary>
    public ScriptedClient Throws(string call, KafkaException exception)
    {
        _script.Enqueue((call, () => throw exception));
        return this;
    }

    /// <summary>The next call of that name does not return before the gate is set.</summary>
    public ScriptedClient Hangs(string call, ManualResetEventSlim began, ManualResetEventSlim gate)
    {
        _script.Enqueue((call, () =>
        {
            began.Set();
            gate.Wait();
        }));
        return this;
    }

    public void Initialize(TimeSpan timeout) => Answer("Initialize");

    public void Begin() => Answer("Begin");

    public int Produce(ReadOnlySpan<StagedRecord> records)
    {
        Answer("Produce");
        var taken = Math.Min(RecordsOfACall, records.Length);
        foreach (var record in records[..taken]) _produced.Enqueue(record);
        return taken;
    }

    public void AwaitRoom(TimeSpan timeout) => Answer("AwaitRoom");

    public void SendOffsets(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumerGroupMetadata group, TimeSpan timeout) => Answer("SendOffsets");

    public void Commit(TimeSpan timeout) => Answer("Commit");

    public void Abort(TimeSpan timeout) => Answer("Abort");

    public void Dispose() => Answer("Dispose");

    private void Answer(string call)
    {
        _calls.Enqueue(call);
        if (_script.TryPeek(out var next) && next.Call == call && _script.TryDequeue(out next)) next.Answer();
    }
}
