using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.Hosting;

namespace Troupe.Worker;

/// <summary>
/// Copies to the output through a stream, in transactions, without Troupe's tree. A stream that fails is started again, as any application would; at the
/// end of the process it is drained.
/// </summary>
internal sealed class StreamWorker(WorkerOptions options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Akka.NET logs to the output, which belongs to whoever started this process.
        Console.SetOut(Console.Error);
        using var system = ActorSystem.Create("worker", ConfigurationFactory.ParseString($"""
            akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
            troupe.transactions.node-id = "{options.NodeId}"
            """));
        var materializer = system.Materializer();
        while (!stoppingToken.IsCancellationRequested)
        {
            var control = Copy(system).ToMaterialized(Sink.Ignore<IResults<string, byte[], GroupTopicPartitionOffset>>(), DrainingControl<Done>.Create).Run(materializer);
            try
            {
                await control.StreamCompletion.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                await DrainAsync(control);
                break;
            }
            catch (Exception exception)
            {
                await SayAsync(exception);
            }

            // Not beside the one before: it may still leave the group, and has the same transactional id.
            await control.IsShutdown;
            await Task.Delay(RestartPause, time, CancellationToken.None);
        }

        await system.Terminate();
    }

    private async Task DrainAsync(DrainingControl<Done> control)
    {
        try
        {
            await control.DrainAndShutdown();
        }
        catch (Exception exception)
        {
            // What it had not committed is whoever's comes next.
            await SayAsync(exception);
        }
    }

    private Source<IResults<string, byte[], GroupTopicPartitionOffset>, IControl> Copy(ActorSystem system)
    {
        var consumer = ConsumerSettings<byte[], byte[]>.Create(system, null, null)
            .WithBootstrapServers(options.BootstrapServers)
            .WithGroupId(options.Group)
            .WithProperties(WorkerRoutes.MemberOf(options));
        var producer = ProducerSettings<string, byte[]>.Create(system, null, null).WithBootstrapServers(options.BootstrapServers);
        return KafkaConsumer.TransactionalSource(consumer, Subscriptions.Topics([.. options.Topics]))
            .Via(Work())
            .Select(message => ProducerMessage.Single(
                new ProducerRecord<string, byte[]>(options.Output, $"{message.Record.Partition.Value}", message.Record.Message.Value), message.PartitionOffset))
            .Via(KafkaProducer.TransactionalFlow(producer, $"{options.Group}-{{node}}"));
    }

    private Flow<TransactionalMessage<byte[], byte[]>, TransactionalMessage<byte[], byte[]>, NotUsed> Work()
    {
        var flow = Flow.Create<TransactionalMessage<byte[], byte[]>>();
        return options.Work == TimeSpan.Zero ? flow : flow.SelectAsync(1, async message =>
        {
            await Task.Delay(options.Work, time, CancellationToken.None);
            return message;
        });
    }

    private async Task SayAsync(Exception exception) => await Console.Error.WriteLineAsync($"{time.GetUtcNow():HH:mm:ss.fff} The stream has ended: {exception}");
}
