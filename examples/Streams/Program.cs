// Copies a topic with a transform, exactly once, with Akka Streams: each word is read once, written once in capitals, and its offset committed in the
// same transaction.
//
//   dotnet run --project examples/Streams
//   dotnet run --project examples/Streams -- --bootstrap-servers localhost:9092
//
// Without a server it starts the embedded broker. It ends by itself; its last line says what a reader of the copy found. Exit codes: 0 when that is
// each word once, 1 otherwise, 2 when an option is wrong.
using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;
using Streams;
using Troupe;
using Troupe.EmbeddedKafka;

const int Words = 10_000;
const int UsageError = 2;

if (args is not ([] or ["--bootstrap-servers", _]))
{
    Console.Error.WriteLine("The only option is --bootstrap-servers HOST:PORT.");
    return UsageError;
}

await using var broker = args is [] ? await EmbeddedKafkaServer.StartAsync() : null;
var servers = broker?.BootstrapServers ?? args[1];
var topics = await CopyTopics.CreateAsync(servers);
await topics.FillAsync(Words);
var started = Stopwatch.GetTimestamp();

using var system = ActorSystem.Create("copy", ConfigurationFactory.ParseString("akka { loglevel = WARNING, stdout-loglevel = WARNING }"));
using var materializer = system.Materializer();
var consumer = ConsumerSettings<string, string>.Create(system, null, null).WithBootstrapServers(servers).WithGroupId(topics.GroupId);
var producer = ProducerSettings<string, string>.Create(system, null, null).WithBootstrapServers(servers);

var copied = 0;
var everything = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
var control = KafkaConsumer.TransactionalSource(consumer, Subscriptions.Topics(topics.Source))
    .Select(message => ProducerMessage.Single(
        new ProducerRecord<string, string>(topics.Target, message.Record.Message.Key, message.Record.Message.Value.ToUpperInvariant()),
        message.PartitionOffset))
    .Via(KafkaProducer.TransactionalFlow(producer, topics.TransactionalId))
    .Select(result =>
    {
        // Counts what is committed.
        if (++copied == Words) everything.SetResult();
        return result;
    })
    .ToMaterialized(Sink.Ignore<IResults<string, string, GroupTopicPartitionOffset>>(), DrainingControl<Done>.Create)
    .Run(materializer);

await Task.WhenAny(everything.Task, control.StreamCompletion);
await control.DrainAndShutdown();
var elapsed = Stopwatch.GetElapsedTime(started);
await system.Terminate();

var check = topics.Check(Words);
Console.WriteLine($"Done: {check.Once} of {Words} words copied once, {check.Missing} missing, {check.Twice} twice, {elapsed.TotalSeconds:F1} s.");
return check.Once == Words ? 0 : 1;
