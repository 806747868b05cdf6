using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Troupe.EmbeddedKafka;
using Troupe.EmbeddedKafka.Hosting;

namespace Troupe;

/// <summary>Starts the embedded broker with an application.</summary>
public static class EmbeddedKafkaBuilderExtensions
{
    private const string ServersKey = "Troupe:Kafka:bootstrap.servers";
    private const string ConnectionStringKey = "ConnectionStrings:kafka";

    /// <summary>
    /// Starts an <see cref="EmbeddedKafkaServer"/> and makes it the application's Kafka, unless the configuration names a server: then
    /// nothing is started, and no topics are created.
    /// </summary>
    /// <param name="builder">The application. Its configuration so far decides whether a server is needed.</param>
    /// <param name="configure">Changes the options, such as <c>options => options with { Topics = [new("orders", 5)] }</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// The port is bound at once and written to <c>ConnectionStrings:kafka</c>, so everything configured later can read it. The server
    /// is a singleton of the container and, made before anything else of a started host, is disposed after everything else.
    /// It logs to the application from when the host has started. A second call does nothing, as then there is a server.
    /// </remarks>
    /// <exception cref="ArgumentException">The options contradict themselves; the message names every problem.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The port is in use.</exception>
    public static IHostApplicationBuilder AddEmbeddedKafka(
        this IHostApplicationBuilder builder, Func<EmbeddedKafkaOptions, EmbeddedKafkaOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (IsSet(builder, ServersKey) || IsSet(builder, ConnectionStringKey))
            return builder;

        var options = new EmbeddedKafkaOptions();
        var loggers = new LateLoggerFactory();
        var server = EmbeddedKafkaServer.Start(configure?.Invoke(options) ?? options, TimeProvider.System, loggers);
        builder.Configuration.AddInMemoryCollection([new(ConnectionStringKey, server.BootstrapServers)]);

        // By a factory, because a container disposes only what it makes. It disposes in the reverse order of making, and a host
        // makes its hosted services first, in the order of registration: hence the place at the very front.
        builder.Services.AddSingleton(_ => server);
        builder.Services.AddSingleton(loggers);
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, EmbeddedKafkaAnchor>());
        return builder;
    }

    private static bool IsSet(IHostApplicationBuilder builder, string key) => !string.IsNullOrWhiteSpace(builder.Configuration[key]);
}
