namespace Troupe.Examples.Tests.Snippets;

public sealed class WindowConsumer : PartitionConsumerActor<Reading>
{
    private readonly List<Reading> _window = [];

    protected override Task ConsumeAsync(Message<Reading> message, CancellationToken cancellationToken)
    {
        _window.Add(message.Value);
        return Task.CompletedTask;
    }

    protected override Task TickAsync(CancellationToken cancellationToken)
    {
        if (_window.Count > 0) Produce("windows", _window);
        _window.Clear();
        return Task.CompletedTask;
    }
}
