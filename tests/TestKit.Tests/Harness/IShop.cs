namespace Troupe.TestKit.Tests.Harness;

public interface IShop
{
    Task ApplyAsync(Order order, CancellationToken cancellationToken);
}
