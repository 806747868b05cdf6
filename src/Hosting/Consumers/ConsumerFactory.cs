using Microsoft.Extensions.DependencyInjection;
using Troupe.Actors.Consumers;

namespace Troupe.Hosting.Consumers;

/// <summary>Makes users' actors from the application's container.</summary>
internal sealed class ConsumerFactory(IServiceScopeFactory scopes) : IConsumerFactory
{
    public IConsumerScope CreateScope() => new ConsumerScope(scopes);
}
