using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Streams;

// Nothing in a process has transactions but a stream, whose transactional id holds the name of the process. The name is taken with the first transaction and
// held until the end, as it is for routes. Guards against two processes of one name, which shut each other's producers out.
public sealed class NodeOfAStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory, InlineData(true), InlineData(false)]
    public async Task Process_ShouldHoldItsName_WhenOnlyAStreamHasTransactions(bool inTroupe)
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var ids = new TransactionSettings { IdPrefix = stage.GroupId };
        var host = new StreamHost(stage, $"troupe.transactions.id-prefix = {stage.GroupId}");
        await using var ending = host;
        var (source, target) = (await stage.CreateTopicAsync("in"), await stage.CreateTopicAsync("out"));
        await stage.ProduceNumbersAsync(source, 100);
        if (inTroupe) await host.StartTroupeAsync(ids);
        var seen = new Sightings<int>("Results", () => "");

        var before = NameOfTheNext(ids);
        var control = KafkaConsumer.TransactionalSource(host.Consumer, Subscriptions.Topics(source))
            .Select(message => ProducerMessage.Single(
                new ProducerRecord<string, string>(target, message.Record.Message.Key, message.Record.Message.Value), message.PartitionOffset))
            .Via(KafkaProducer.TransactionalFlow(host.Producer, $"{target}-{{node}}"))
            .ToMaterialized(Sink.ForEach<IResults<string, string, GroupTopicPartitionOffset>>(_ => seen.Add(0)), DrainingControl<Done>.Create)
            .Run(host.Materializer);
        await seen.WhenAsync("all results", all => all.Count == 100);
        var during = NameOfTheNext(ids);
        await control.DrainAndShutdown().WaitAsync(Patience);
        await host.DisposeAsync();
        var after = NameOfTheNext(ids);

        Assert.EndsWith("-0", before, StringComparison.Ordinal);
        Assert.EndsWith("-1", during, StringComparison.Ordinal);
        Assert.Equal(before, after);
        Assert.Equal(100, (await stage.ReadAsync(target)).Count);
    }

    /// <summary>What another process of the application would be.</summary>
    private static string NameOfTheNext(TransactionSettings ids)
    {
        using var node = NodeIdentity.Acquire(ids, NodeIdentity.DefaultFolder);
        return node.Id;
    }
}
