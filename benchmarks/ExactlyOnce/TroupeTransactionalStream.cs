using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.ExactlyOnce;

/// <summary>Troupe's stages with their default settings. Like its peer it counts what was read and stops the clock when the stream has drained.</summary>
internal static class TroupeTransactionalStream
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        using var system = ActorSystem.Create("copy", ConfigurationFactory.ParseString("akka { loglevel = WARNING, stdout-loglevel = WARNING }"));
        using var materializer = system.Materializer();
        var consumer = ConsumerSettings<byte[], byte[]>.Create(system, null, null)
            .WithBootstrapServers(workload.BootstrapServers)
            .WithGroupId(workload.GroupId);
        var producer = ProducerSettings<byte[], byte[]>.Create(system, null, null).WithBootstrapServers(workload.BootstrapServers);
        var everything = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var meter = new ThroughputMeter();
        var read = 0L;
        var control = KafkaConsumer.TransactionalSource(consumer, Subscriptions.Topics(workload.Topics[0]))
            .Select(message =>
            {
                if (++read == 1) meter.Start();
                if (read == workload.Records) everything.SetResult();
                return ProducerMessage.Single(
                    new ProducerRecord<byte[], byte[]>(workload.Topics[1], message.Record.Message.Key, message.Record.Message.Value), message.PartitionOffset);
            })
            .ToMaterialized(KafkaProducer.TransactionalSink(producer, $"benchmark-{workload.GroupId}"), DrainingControl<Done>.Create)
            .Run(materializer);
        await Task.WhenAny(everything.Task, control.StreamCompletion);
        await control.DrainAndShutdown();
        var measurement = meter.Stop(read);
        await system.Terminate();
        return measurement;
    }
}
