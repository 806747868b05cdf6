using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Troupe.Examples.Tests.Snippets;

/// <summary>Routes that docs/configuration.md shows. They are compiled, not run.</summary>
internal static class ConfigurationRoutes
{
    public static void Code(HostApplicationBuilder builder)
    {
        builder.Services.AddTroupe(troupe => troupe
            .WithBootstrapServers("localhost:9092")
            .ConsumerGroup("billing", group => group
                .Topic<OrdersConsumer>("orders", topic => topic
                    .DeadLetterQueue("orders.dead", maxRetries: 3)
                    .Backoff(initial: TimeSpan.FromSeconds(2)))
                .SubscriptionGroup("clicks", clicks => clicks
                    .WithKafka("fetch.min.bytes", "65536")
                    .CommitInterval(TimeSpan.FromSeconds(1))
                    .Topic<ClicksConsumer>("clicks", topic => topic.WithoutHeaders()))));
    }

    public static void AkkaHosting(HostApplicationBuilder builder)
    {
        builder.Services.AddTroupe();
        builder.Services.AddAkka("shop", (akka, provider) => akka
            .WithTroupe(troupe => troupe
                .ConsumerGroup("billing", group => group.Topic<OrdersConsumer>("orders"))));
    }

    public static void Rules(ConsumerGroupBuilder group)
    {
        group.Topic<OrdersConsumer>("orders", topic => topic
            .DeadLetterQueue("orders.dead", maxRetries: 3)
            .OnFailure(policy => policy
                .DeadLetterAtOnce<InvalidOrderException>("orders.invalid")
                .Skip<StaleOrderException>()
                .Retry<TimeoutException>()));
    }
}
