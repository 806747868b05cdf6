namespace Troupe;

/// <summary>What a source reads. Made by <see cref="Subscriptions"/>.</summary>
public interface ISubscription
{
    /// <summary>How it is named in messages.</summary>
    string Description { get; }
}
