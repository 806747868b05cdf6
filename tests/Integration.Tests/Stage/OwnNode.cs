namespace Troupe.Integration.Tests.Stage;

/// <summary>
/// One Kafka node with security, which the tests of its collection share, one after the other: they kill it, take rights away and throttle, and
/// leave it as they found it. It starts when the first of them asks.
/// </summary>
public sealed class OwnNode : IAsyncLifetime
{
    private OwnCluster? _cluster;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    internal async Task<OwnCluster> GetAsync() => _cluster ??= await OwnCluster.StartAsync(secure: true);
}
