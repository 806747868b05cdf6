/// <summary>What travels through the topic <c>orders</c>, as JSON.</summary>
/// <param name="Id">Which order it is.</param>
/// <param name="Amount">What it costs.</param>
internal sealed record Order(string Id, decimal Amount);
