using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Actors.Streams.Settings;
using Config = Akka.Configuration.Config;

namespace Troupe.Actors.Tests.Streams;

public sealed class StreamSettingsTests
{
    [Fact]
    public void ReferenceConf_ShouldSayWhatTheCodeSays()
    {
        var consumer = ConsumerSettings<string, string>.Create(Reference(StreamSection.Consumer), null, null);
        var producer = ProducerSettings<string, string>.Create(Reference(StreamSection.Producer), null, null);
        var committer = CommitterSettings.Create(Reference(StreamSection.Committer));

        Assert.Equal(
            (StreamDefaults.StopTimeout, StreamDefaults.CommitTimeout, StreamDefaults.WaitClosePartition, StreamDefaults.BufferSize, StreamDefaults.BufferBytes, StreamDefaults.Dispatcher),
            (consumer.StopTimeout, consumer.CommitTimeout, consumer.WaitClosePartition, consumer.BufferSize, consumer.BufferBytes, consumer.DispatcherId));
        Assert.Equal(
            (StreamDefaults.ProducerParallelism, StreamDefaults.FlushTimeout, StreamDefaults.EosCommitInterval, StreamDefaults.TransactionIdPrefix, StreamDefaults.Dispatcher),
            (producer.Parallelism, producer.FlushTimeout, producer.EosCommitInterval, producer.TransactionIdPrefix, producer.DispatcherId));
        Assert.Equal(
            (StreamDefaults.MaxBatch, StreamDefaults.MaxInterval, StreamDefaults.CommitterParallelism, StreamDefaults.Delivery),
            (committer.MaxBatch, committer.MaxInterval, committer.Parallelism, committer.Delivery));
        Assert.Empty(consumer.Properties);
        Assert.Empty(producer.Properties);
    }

    [Fact]
    public void EveryKeyOfTheReference_ShouldBeRead()
    {
        var written = ConfigurationFactory.ParseString("""
            consumer { stop-timeout = 1s, commit-timeout = 2s, wait-close-partition = 3s, buffer-size = 4, buffer-bytes = 5 KiB, use-dispatcher = one }
            producer { parallelism = 6, flush-timeout = 7s, eos-commit-interval = 8s, transaction-id-prefix = nine, use-dispatcher = two }
            committer { max-batch = 10, max-interval = 11s, parallelism = 12, delivery = SendAndForget }
            """);

        var consumer = ConsumerSettings<string, string>.Create(written.GetConfig("consumer"), null, null);
        var producer = ProducerSettings<string, string>.Create(written.GetConfig("producer"), null, null);
        var committer = CommitterSettings.Create(written.GetConfig("committer"));

        Assert.Equal((1, 2, 3, 4, 5 * 1024, "one"), (
            consumer.StopTimeout.TotalSeconds, consumer.CommitTimeout.TotalSeconds, consumer.WaitClosePartition.TotalSeconds, consumer.BufferSize,
            consumer.BufferBytes, consumer.DispatcherId));
        Assert.Equal((6, 7, 8, "nine", "two"), (
            producer.Parallelism, producer.FlushTimeout.TotalSeconds, producer.EosCommitInterval.TotalSeconds, producer.TransactionIdPrefix, producer.DispatcherId));
        Assert.Equal((10, 11, 12, CommitDelivery.SendAndForget), (
            committer.MaxBatch, committer.MaxInterval.TotalSeconds, committer.Parallelism, committer.Delivery));
    }

    [Fact]
    public void ClientProperties_ShouldKeepTheirDots_HoweverTheyAreWritten()
    {
        var upper = ConfigurationFactory.ParseString("""
            kafka-clients { bootstrap.servers = "one:9092,two:9092", "client.id" = upper }
            """);
        var lower = ConfigurationFactory.ParseString("""
            kafka-clients { client.id = lower, group { id = billing } }
            """);

        var settings = ConsumerSettings<string, string>.Create(upper.WithFallback(lower), null, null).WithProperty("fetch.wait.max.ms", "20");

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["bootstrap.servers"] = "one:9092,two:9092", ["client.id"] = "upper", ["group.id"] = "billing", ["fetch.wait.max.ms"] = "20",
            },
            settings.Properties);
        Assert.Equal("billing", settings.GroupId);
    }

    [Fact]
    public void EveryProblem_ShouldBeNamed_WhenASectionCannotBeRead()
    {
        var written = ConfigurationFactory.ParseString("stop-timeout = soon\nbuffer-size = 0\ncommit-timeout = 0s");

        var exception = Assert.Throws<TroupeConfigurationException>(() => ConsumerSettings<string, string>.Create(written, null, null));

        Assert.Equal(
            ["akka.kafka.consumer.buffer-size", "akka.kafka.consumer.commit-timeout", "akka.kafka.consumer.stop-timeout"],
            exception.Problems.Select(problem => problem.Split(' ')[0]).Order());
    }

    [Fact]
    public void ASource_ShouldBeRefused_WhenItsClientPropertiesCannotBeUsed()
    {
        var settings = ConsumerSettings<string, string>.Create(Config.Empty, null, null)
            .WithProperty("enable.auto.commit", "true")
            .WithProperty("fetch.wait.max.millis", "20")
            .WithProperty("sasl.password", "secret\u0000");

        var exception = Assert.Throws<TroupeConfigurationException>(() => KafkaConsumer.CommittableSource(settings, Subscriptions.Topics("orders")));

        Assert.Contains(exception.Problems, problem => problem.Contains("\"bootstrap.servers\" is not set", StringComparison.Ordinal));
        Assert.Contains(exception.Problems, problem => problem.Contains("\"group.id\" is not set", StringComparison.Ordinal));
        Assert.Contains(exception.Problems, problem => problem.Contains("\"enable.auto.commit\" (true) would commit what is not finished", StringComparison.Ordinal));
        Assert.Contains(exception.Problems, problem => problem.Contains("Did you mean fetch.wait.max.ms?", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Switches_ShouldBeWrittenAsTheClientTakesThem()
    {
        var settings = ProducerSettings<string, string>.Create(
            ConfigurationFactory.ParseString("kafka-clients { bootstrap.servers = one, socket.keepalive.enable = on }"), null, null);

        Assert.Equal("true", settings.CheckedProperties()["socket.keepalive.enable"]);
    }

    private static Config Reference(string section) => ReferenceConf.Config.GetConfig(section);
}
