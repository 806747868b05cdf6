namespace Troupe.Examples.Tests.Snippets;

public sealed class RemindersConsumer(TaskCompletionSource isComplete) : PartitionConsumerActor<string>
{
    protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task OnEndOfPartitionAsync(CancellationToken cancellationToken)
    {
        isComplete.SetResult();
        return Task.CompletedTask;
    }
}
