namespace Transactions;

/// <summary>The sum of one batch, in the topic <c>sums</c>.</summary>
/// <param name="Events">How many events it is of.</param>
/// <param name="Total">Their sum.</param>
internal sealed record BatchSum(int Events, long Total);
