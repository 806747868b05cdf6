namespace Troupe.Soak.Brokers;

/// <summary>The brokers of a soak.</summary>
internal interface ITestedBrokers : IAsyncDisposable
{
    string BootstrapServers { get; }

    /// <summary>How many of them may be taken down, one at a time.</summary>
    int MayFail { get; }

    /// <summary>Whether taking one down kills its process.</summary>
    bool AreKilled { get; }

    /// <summary>Takes one down.</summary>
    /// <param name="broker">Counted from 1.</param>
    Task TakeDownAsync(int broker);

    /// <summary>Brings it back; completes when it serves.</summary>
    /// <param name="broker">Counted from 1.</param>
    Task BringBackAsync(int broker);
}
