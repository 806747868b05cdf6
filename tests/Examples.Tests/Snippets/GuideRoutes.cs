using Microsoft.Extensions.DependencyInjection;

namespace Troupe.Examples.Tests.Snippets;

/// <summary>Routes that the guides show. They are compiled, not run.</summary>
internal static class GuideRoutes
{
    public static void Manual(ConsumerGroupBuilder group)
    {
        group.Topic<OrdersConsumer>("orders", topic => topic.ManualOffsets());
    }

    public static void Pattern(ConsumerGroupBuilder group)
    {
        group.Topics<MetricsConsumer>("metrics\\..*", topic => topic.DeadLetterQueue("dead.metrics"));
    }

    public static void Transactions(ConsumerGroupBuilder group)
    {
        group.Topic<SumsConsumer>("events", topic => topic.Transactional());
    }

    public static void FixedConnections(ConsumerGroupBuilder group)
    {
        group.SubscriptionGroup("events", events => events
            .Multiplexing(max: 2)
            .Topic<EventsConsumer>("events"));
    }

    public static void Connections(ConsumerGroupBuilder group)
    {
        group.SubscriptionGroup("events", events => events
            .Multiplexing(min: 1, max: 3, boot: 2)
            .Topic<EventsConsumer>("events"));
    }

    public static void ConnectionsThatAreNeeded(ConsumerGroupBuilder group)
    {
        group.SubscriptionGroup("events", events => events
            .Multiplexing(min: 1, max: 3, boot: 1, lagThreshold: 100_000, saturationThreshold: 0.8)
            .Topic<EventsConsumer>("events"));
    }

    public static void Clusters(TroupeBuilder troupe)
    {
        troupe
            .WithBootstrapServers("main:9092")
            .ConsumerGroup("billing", group => group
                .Topic<OrdersConsumer>("orders"))
            .ConsumerGroup("archive", group => group
                .WithBootstrapServers("archive:9092")
                .Topic<ReportsConsumer>("reports", topic => topic.DeadLetterQueue("reports.dead")));
    }

    public static void Queue(IServiceCollection services)
    {
        services.AddTroupe(troupe => troupe
            .ConsumerGroup("billing", group => group
                .Topic<OrdersConsumer>("orders", topic => topic
                    .DeadLetterQueue("orders.dead", maxRetries: 2, independent: true)
                    .Backoff(initial: TimeSpan.FromMilliseconds(100)))));
    }

    public static void Rules(TopicBuilder topic)
    {
        topic.DeadLetterQueue("orders.dead").OnFailure(failure => failure
            .DeadLetterAtOnce<ValidationException>("orders.invalid")
            .Skip<StaleException>()
            .Retry<TimeoutException>()
            .Default(retries: 5));
    }
}
