using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Directive = Akka.Streams.Supervision.Directive;

namespace Troupe.Examples.Tests.Snippets;

/// <summary>Streams that the guide shows. They are compiled, not run.</summary>
internal static class GuideStreams
{
    public static async Task AtLeastOnceAsync(ActorSystem system, Func<ConsumeResult<string, string>, Task> bookAsync)
    {
        var settings = ConsumerSettings<string, string>.Create(system, null, null)
            .WithBootstrapServers("localhost:9092")
            .WithGroupId("billing");

        var control = KafkaConsumer.CommittableSource(settings, Subscriptions.Topics("orders"))
            .SelectAsync(10, async message =>
            {
                await bookAsync(message.Record);
                return (ICommittable)message.CommittableOffset;
            })
            .ToMaterialized(Committer.Sink(CommitterSettings.Create(system)), DrainingControl<Done>.Create)
            .Run(system.Materializer());

        await control.DrainAndShutdown();
    }

    public static void ProduceAndCommit(ActorSystem system, ConsumerSettings<string, string> consumer, ProducerSettings<string, string> producer)
    {
        KafkaConsumer.CommittableSource(consumer, Subscriptions.Topics("orders"))
            .Select(message => message.Record.Message.Value.Length > 0
                ? ProducerMessage.Single(new ProducerRecord<string, string>("invoices", message.Record.Message.Key, message.Record.Message.Value), (ICommittable)message.CommittableOffset)
                : ProducerMessage.PassThrough<string, string, ICommittable>(message.CommittableOffset))
            .ToMaterialized(KafkaProducer.CommittableSink(producer, CommitterSettings.Create(system)), DrainingControl<Done>.Create)
            .Run(system.Materializer());
    }

    public static void PerPartition(ActorSystem system, ConsumerSettings<string, string> settings, Func<ConsumeResult<string, string>, bool> isWanted)
    {
        var materializer = system.Materializer();
        KafkaConsumer.CommittablePartitionedSource(settings, Subscriptions.Topics("orders"))
            .SelectAsyncUnordered(100, partition => partition.Source
                .Where(message => isWanted(message.Record))
                .Select(ICommittable (message) => message.CommittableOffset)
                .RunWith(Committer.Sink(CommitterSettings.Create(system)), materializer))
            .ToMaterialized(Sink.Ignore<Done>(), DrainingControl<Done>.Create)
            .Run(materializer);
    }

    public static async Task ShowAsync(ITroupe troupe)
    {
        foreach (var stream in (await troupe.GetStatusAsync()).Streams)
            Console.WriteLine($"{stream.Name} reads {stream.Subscription}: {stream.Connection?.Partitions.Length} partitions");
    }

    public static Source<ConsumeResult<string, string>, IControl> FromOffsets(ConsumerSettings<string, string> settings)
    {
        return KafkaConsumer.PlainSource(settings, Subscriptions.AssignmentWithOffset(
            new TopicPartitionOffset("orders", 0, 4200),
            new TopicPartitionOffset("orders", 1, Offset.Beginning)));
    }

    public static Source<CommittableMessage<string, string>, IControl> PassOver(ConsumerSettings<string, string> settings)
    {
        return KafkaConsumer.CommittableSource(settings, Subscriptions.Topics("orders"))
            .WithAttributes(ActorAttributes.CreateSupervisionStrategy(failure =>
                failure is MessageDeserializationException ? Directive.Resume : Directive.Stop));
    }
}
