namespace Troupe.Soak.Brokers;

/// <summary>A cluster of somebody else's, which is left alone.</summary>
internal sealed class GivenCluster(string bootstrapServers) : ITestedBrokers
{
    public string BootstrapServers => bootstrapServers;

    public int MayFail => 0;

    public bool AreKilled => false;

    public Task TakeDownAsync(int broker) => throw new NotSupportedException("This cluster is not to be disturbed.");

    public Task BringBackAsync(int broker) => throw new NotSupportedException("This cluster is not to be disturbed.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
