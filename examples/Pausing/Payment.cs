namespace Pausing;

/// <summary>What is to be paid.</summary>
/// <param name="Amount">In cents.</param>
/// <param name="GoOnAt">Set where the payments behind it were withdrawn: the offset of the next one that counts.</param>
internal sealed record Payment(int Amount, long? GoOnAt = null);
