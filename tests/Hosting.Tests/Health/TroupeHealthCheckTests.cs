using System.Collections.Immutable;
using Confluent.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Troupe.Hosting.Health;

namespace Troupe.Hosting.Tests.Health;

public sealed class TroupeHealthCheckTests
{
    private static readonly TroupeStatus HealthyStatus = new(IsDraining: false, []);

    [Fact]
    public async Task Check_ShouldBeHealthy_WhenTheTreeIs() =>
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(() => HealthyStatus)).Status);

    [Fact]
    public async Task Check_ShouldBeUnhealthyWithTheReason_WhenTheTreeIs()
    {
        var result = await CheckAsync(() => new TroupeStatus(IsDraining: true, []));

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Equal("the process stops", result.Description);
    }

    [Fact]
    public async Task Check_ShouldBeDegradedWithTheReason_WhenATopicIsMissing()
    {
        var group = new SubscriptionGroupStatus("billing", "default", ["orders"], 0, []);

        var result = await CheckAsync(() => new TroupeStatus(IsDraining: false, [group]));

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Contains("orders", result.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ShouldBeUnhealthy_AsSoonAsTheHostStops()
    {
        var result = await CheckAsync(() => HealthyStatus, isStopping: true);

        Assert.Equal((HealthStatus.Unhealthy, "The process stops."), (result.Status, result.Description));
    }

    [Fact]
    public async Task Check_ShouldBeUnhealthy_WhenTheTreeDoesNotAnswer()
    {
        var result = await CheckAsync(() => throw new TimeoutException("no answer"));

        Assert.Equal((HealthStatus.Unhealthy, "The engine does not answer: no answer"), (result.Status, result.Description));
    }

    [Fact]
    public async Task Check_ShouldBeCancelled_ByItsToken() =>
        await Assert.ThrowsAsync<OperationCanceledException>(() => CheckAsync(() => throw new OperationCanceledException(), isCancelled: true));

    private static async Task<HealthCheckResult> CheckAsync(Func<TroupeStatus> status, bool isStopping = false, bool isCancelled = false)
    {
        using var lifetime = new Lifetime();
        if (isStopping)
            lifetime.StopApplication();
        return await new TroupeHealthCheck(new Troupe(status), lifetime).CheckHealthAsync(new HealthCheckContext(), new CancellationToken(isCancelled));
    }

    private sealed class Troupe(Func<TroupeStatus> status) : ITroupe
    {
        public async Task<TroupeStatus> GetStatusAsync(CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return status();
        }

        public Task<ImmutableArray<TopicPartition>> PauseAsync(
            string groupId, TopicPartition partition, string by, string? reason = null, TimeSpan? duration = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<ImmutableArray<TopicPartition>> ResumeAsync(
            string groupId, TopicPartition partition, string by, string? reason = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<ImmutableArray<TopicPartition>> SeekAsync(
            string groupId, TopicPartition partition, Offset offset, string by, string? reason = null, bool resetCommitted = false, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<ImmutableArray<TopicPartition>> SeekToTimeAsync(
            string groupId, TopicPartition partition, DateTimeOffset time, string by, string? reason = null, bool resetCommitted = false, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
