using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Troupe.Hosting.Health;

/// <summary>
/// The health check <c>troupe</c>: unhealthy when the broker is out of reach, a poll thread stands still or the process stops; degraded while
/// a partition is paused by a failure.
/// </summary>
internal sealed class TroupeHealthCheck(ITroupe troupe, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public const string Name = "troupe";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // Before the tree knows it, so that no new traffic comes to a process that is about to stop.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return HealthCheckResult.Unhealthy("The process stops.");

        TroupeStatus status;
        try
        {
            status = await troupe.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"The engine does not answer: {exception.Message}", exception);
        }

        var reasons = string.Join("; ", status.Reasons);
        return status.Health switch
        {
            HealthVerdict.Healthy => HealthCheckResult.Healthy("Everything works."),
            HealthVerdict.Degraded => HealthCheckResult.Degraded(reasons),
            _ => HealthCheckResult.Unhealthy(reasons),
        };
    }
}
