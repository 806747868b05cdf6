using Confluent.Kafka;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>A call of user code that waits until the test says how it ends.</summary>
internal sealed class UserCall(string what, int incarnation, long first, long last, int attempt, CancellationToken token)
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The name of a hook, or <c>Consume</c>.</summary>
    public string What => what;

    public int Incarnation => incarnation;

    public long First => first;

    public long Last => last;

    public int Attempt => attempt;

    public CancellationToken Token => token;

    public Task End => _end.Task;

    public Func<long, bool> Mark { get; init; } = _ => throw new InvalidOperationException("There is nothing to mark.");

    public Func<long, string?, bool> MarkWith { get; init; } = (_, _) => throw new InvalidOperationException("There is nothing to mark.");

    public Func<string?> Metadata { get; init; } = () => throw new InvalidOperationException("This call cannot read metadata.");

    public Action Produce { get; init; } = () => throw new InvalidOperationException("This call cannot produce.");

    public Func<long, Task<bool>> Commit { get; init; } = _ => throw new InvalidOperationException("This call cannot commit.");

    public Func<Action<ITransaction>, Task<TransactionOutcome>> Transact { get; init; } = _ => throw new InvalidOperationException("This call cannot begin a transaction.");

    /// <summary>Runs a transaction with a message of the call to mark.</summary>
    public Func<long, Action<ITransaction, Message<string>>, Task<TransactionOutcome>> TransactOn { get; init; } =
        (_, _) => throw new InvalidOperationException("This call cannot begin a transaction.");

    public Action<long?, TimeSpan?> Pause { get; set; } = (_, _) => throw new InvalidOperationException("This call cannot pause.");

    public Action Resume { get; set; } = () => throw new InvalidOperationException("This call cannot resume.");

    public Func<Offset, bool, Task> Seek { get; set; } = (_, _) => throw new InvalidOperationException("This call cannot seek.");

    public Func<bool> IsRevoked { get; init; } = () => throw new InvalidOperationException("This call cannot ask.");

    public void Return() => _end.SetResult();

    public void Throw(Exception exception) => _end.SetException(exception);
}
