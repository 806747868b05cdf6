using Microsoft.Extensions.DependencyInjection;

namespace Troupe.Integration.Tests.Stage;

internal static class ServiceCollectionExtensions
{
    /// <summary>An object of the test's that its consumers are injected.</summary>
    public static void Add<T>(this IServiceCollection services, T instance)
        where T : class => services.AddSingleton(instance);
}
