/// <summary>Prints orders, and refuses those that cost less than nothing: they end in the topic <c>orders.dead</c>.</summary>
internal sealed class Shop : IShop
{
    public Task ApplyAsync(Order order, CancellationToken cancellationToken)
    {
        if (order.Amount < 0)
            throw new ArgumentException($"Order {order.Id} has the amount {order.Amount}.", nameof(order));
        Console.WriteLine($"Order {order.Id} of {order.Amount} is booked.");
        return Task.CompletedTask;
    }
}
