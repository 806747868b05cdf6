using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Troupe.EmbeddedKafka.Hosting;

/// <summary>
/// Has the container make the server before anything that uses it, so that it is disposed after, and gives it the application's logging.
/// </summary>
internal sealed class EmbeddedKafkaAnchor : IHostedService
{
    public EmbeddedKafkaAnchor(EmbeddedKafkaServer server, LateLoggerFactory loggers, ILoggerFactory? applicationLoggers = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (applicationLoggers is not null)
            loggers.UseFrom(applicationLoggers);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
