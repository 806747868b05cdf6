namespace Troupe;

/// <summary>Topics whose partitions the consumer group shares out among its members.</summary>
public interface IAutoSubscription : ISubscription
{
    /// <summary>The topics; one that begins with <c>^</c> is a pattern.</summary>
    IReadOnlyList<string> Topics { get; }
}
