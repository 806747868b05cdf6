namespace Troupe.Examples.Tests.Snippets;

internal sealed record Order(string Id, decimal Amount)
{
    public void Validate()
    {
        if (Amount < 0)
            throw new ValidationException($"Order {Id} has the amount {Amount}.");
    }
}
