/// <summary>The application behind the consumer.</summary>
internal interface IShop
{
    /// <summary>Books an order. Throwing has it tried again.</summary>
    Task ApplyAsync(Order order, CancellationToken cancellationToken);
}
