using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Troupe.Actors.Consumers;
using Troupe.Hosting.Consumers;
using Troupe.Hosting.Health;
using Troupe.Hosting.Lifetime;

namespace Troupe;

/// <summary>Adds Troupe to an application.</summary>
public static class TroupeServiceCollectionExtensions
{
    /// <summary>
    /// Consumes Kafka topics with actors for as long as the host runs. Settings are those of <paramref name="configure"/>, then of the section
    /// <c>Troupe</c> of the application's configuration, then of HOCON, then the defaults; <c>ConnectionStrings:kafka</c> names the broker when
    /// nothing else does. They are read when the host starts.
    /// </summary>
    /// <param name="services">The application's services. An <c>ActorSystem</c> among them is used; otherwise Troupe makes one of its own.</param>
    /// <param name="configure">Says in code what is consumed. Null when a configuration says it all.</param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// Registers <see cref="ITroupe"/>, the health check <c>troupe</c>, and a hosted service that starts the actors and drains them. Called
    /// again, the routes add up. With Akka.Hosting the routes may be said inside <c>AddAkka</c>, see
    /// <see cref="TroupeAkkaConfigurationExtensions.WithTroupe"/>; of several <c>AddAkka</c> calls Akka.Hosting runs the last alone. The host's own <see cref="HostOptions.ShutdownTimeout"/> is raised to 10 seconds above <c>shutdown-timeout</c>.
    /// Starting the host throws a <see cref="TroupeConfigurationException"/> with every problem when settings cannot be used; nothing is polled then.
    /// </remarks>
    public static IServiceCollection AddTroupe(this IServiceCollection services, Action<TroupeBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = services.Select(service => service.ImplementationInstance).OfType<TroupeBuilder>().FirstOrDefault();
        if (builder is null)
        {
            builder = new TroupeBuilder();
            services.AddSingleton(builder);
            services.AddSingleton<TroupeHandle>();
            services.AddSingleton<ITroupe>(provider => provider.GetRequiredService<TroupeHandle>());
            services.TryAddSingleton<IConsumerFactory, ConsumerFactory>();
            services.AddHealthChecks().AddCheck<TroupeHealthCheck>(TroupeHealthCheck.Name);
            services.AddSingleton<TroupeHostedService>();
            services.AddHostedService(provider => provider.GetRequiredService<TroupeHostedService>());
        }

        configure?.Invoke(builder);
        return services;
    }
}
