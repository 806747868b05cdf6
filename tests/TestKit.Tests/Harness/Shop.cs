namespace Troupe.TestKit.Tests.Harness;

public sealed class Shop : IShop
{
    public List<int> Calls { get; } = [];

    public List<Order> Orders { get; } = [];

    public Func<Order, bool> Refuses { get; init; } = _ => false;

    public Task ApplyAsync(Order order, CancellationToken cancellationToken)
    {
        Calls.Add(order.Id);
        if (Refuses(order)) throw new InvalidOperationException($"The shop is out of {order.Id}.");
        Orders.Add(order);
        return Task.CompletedTask;
    }
}
