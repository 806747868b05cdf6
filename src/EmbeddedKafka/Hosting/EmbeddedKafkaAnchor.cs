using Microsoft.Extensions.Hosting;

namespace Troupe.EmbeddedKafka.Hosting;

/// <summary>Has the container make the server before anything that uses it, so that it is disposed after. It does nothing else.</summary>
internal sealed class EmbeddedKafkaAnchor : IHostedService
{
    public EmbeddedKafkaAnchor(EmbeddedKafkaServer server) => ArgumentNullException.ThrowIfNull(server);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
