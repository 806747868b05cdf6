using Confluent.Kafka;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>A consumer whose every call waits for the test. The batch form hands its batch on to the walk if the script wants that.</summary>
internal sealed class ScriptedConsumer : PartitionConsumerActor<string>
{
    private readonly UserScript _script;
    private readonly int _incarnation;
    private readonly List<Message<string>> _seen = [];

    public ScriptedConsumer(UserScript script, int incarnation)
    {
        (_script, _incarnation) = (script, incarnation);

        // The test keeps it busy with a message of its own.
        ReceiveAsync<Task>(busy => busy);
    }

    protected override Task OnAssignedAsync(CancellationToken cancellationToken) => HookAsync("Assigned", cancellationToken);

    protected override Task OnRevokedAsync(CancellationToken cancellationToken) => HookAsync("Revoked", cancellationToken);

    protected override Task OnShutdownAsync(CancellationToken cancellationToken) => HookAsync("Shutdown", cancellationToken);

    protected override Task TickAsync(CancellationToken cancellationToken) =>
        RunAsync(new UserCall("Tick", _incarnation, -1, -1, Attempt, cancellationToken)
        {
            Mark = offset => MarkAsConsumed(_seen.First(message => message.Offset.Value == offset)),
            MarkWith = (offset, metadata) => MarkAsConsumed(_seen.First(message => message.Offset.Value == offset), metadata),
            Produce = () => Produce("results", "1"),
            Transact = work => TransactionAsync(work, CancellationToken.None),
            IsRevoked = () => IsRevoked,
        });

    protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
    {
        _seen.AddRange(batch);
        if (_script.IsWalking) return base.ConsumeAsync(batch, cancellationToken);
        return RunAsync(new UserCall("Consume", _incarnation, batch.First.Offset, batch.Last.Offset, Attempt, cancellationToken)
        {
            Mark = offset => MarkAsConsumed(batch.First(message => message.Offset.Value == offset)),
            MarkWith = (offset, metadata) => MarkAsConsumed(batch.First(message => message.Offset.Value == offset), metadata),
            Metadata = () => OffsetMetadata,
            TransactOn = (offset, work) => TransactionAsync(
                transaction => work(transaction, batch.First(message => message.Offset.Value == offset)), CancellationToken.None),
            Commit = offset => MarkAsConsumedAndCommitAsync(batch.First(message => message.Offset.Value == offset)),
            Transact = work => TransactionAsync(work, CancellationToken.None),
            IsRevoked = () => IsRevoked,
        });
    }

    protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
    {
        await RunAsync(new UserCall("Consume", _incarnation, message.Offset, message.Offset, Attempt, cancellationToken)
        {
            Mark = _ => MarkAsConsumed(message),
            MarkWith = (offset, metadata) => MarkAsConsumed(_seen.First(seen => seen.Offset.Value == offset), metadata),
            Metadata = () => OffsetMetadata,
            Produce = () => Produce("results", "1"),
            Transact = work => TransactionAsync(work, CancellationToken.None),
            IsRevoked = () => IsRevoked,
        });
        if (message.RawValue.Length == 0) throw new MessageDeserializationException(message.Position, "value", typeof(int), new FormatException("not a number"));
    }

    private Task RunAsync(UserCall call)
    {
        call.Pause = (from, duration) => Pause(from is { } offset ? new Offset(offset) : null, duration);
        call.Resume = Resume;
        call.Seek = SeekAsync;
        return _script.RunAsync(call);
    }

    private Task HookAsync(string what, CancellationToken cancellationToken) =>
        RunAsync(new UserCall(what, _incarnation, -1, -1, Attempt, cancellationToken) { IsRevoked = () => IsRevoked, Metadata = () => OffsetMetadata });
}
