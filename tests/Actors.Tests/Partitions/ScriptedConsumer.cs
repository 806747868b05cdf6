namespace Troupe.Actors.Tests.Partitions;

/// <summary>A consumer whose every call waits for the test. The batch form hands its batch on to the walk if the script wants that.</summary>
internal sealed class ScriptedConsumer(UserScript script, int incarnation) : PartitionConsumerActor<string>
{
    protected override Task OnAssignedAsync(CancellationToken cancellationToken) => HookAsync("Assigned", cancellationToken);

    protected override Task OnRevokedAsync(CancellationToken cancellationToken) => HookAsync("Revoked", cancellationToken);

    protected override Task OnShutdownAsync(CancellationToken cancellationToken) => HookAsync("Shutdown", cancellationToken);

    protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
    {
        if (script.IsWalking) return base.ConsumeAsync(batch, cancellationToken);
        return script.RunAsync(new UserCall("Consume", incarnation, batch.First.Offset, batch.Last.Offset, Attempt, cancellationToken)
        {
            Mark = offset => MarkAsConsumed(batch.First(message => message.Offset.Value == offset)),
            IsRevoked = () => IsRevoked,
        });
    }

    protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
    {
        await script.RunAsync(new UserCall("Consume", incarnation, message.Offset, message.Offset, Attempt, cancellationToken)
        {
            Mark = _ => MarkAsConsumed(message),
            IsRevoked = () => IsRevoked,
        });
        if (message.RawValue.Length == 0) throw new MessageDeserializationException(message.Position, "value", typeof(int), new FormatException("not a number"));
    }

    private Task HookAsync(string what, CancellationToken cancellationToken) =>
        script.RunAsync(new UserCall(what, incarnation, -1, -1, Attempt, cancellationToken) { IsRevoked = () => IsRevoked });
}
