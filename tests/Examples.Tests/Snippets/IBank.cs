namespace Troupe.Examples.Tests.Snippets;

public interface IBank
{
    bool IsBusy { get; }

    Task PayAsync(Payment payment, CancellationToken cancellationToken);
}
