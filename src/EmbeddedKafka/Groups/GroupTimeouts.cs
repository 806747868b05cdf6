namespace Troupe.EmbeddedKafka.Groups;

/// <summary>The clock of all groups, and whether it counts: while the broker plays dead, no session runs out.</summary>
internal sealed class GroupTimeouts(TimeProvider time)
{
    private volatile bool _isFrozen;

    public TimeProvider Time { get; } = time;

    /// <summary>Session of members of KIP-848, which the broker sets and not the member.</summary>
    public TimeSpan ConsumerSession { get; init; } = EmbeddedKafkaDefaults.ConsumerSessionTimeout;

    public bool IsFrozen
    {
        get => _isFrozen;
        set => _isFrozen = value;
    }
}
