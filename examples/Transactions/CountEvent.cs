namespace Transactions;

/// <summary>What is counted, in the topic <c>events</c>.</summary>
/// <param name="Count">How much.</param>
internal sealed record CountEvent(int Count);
