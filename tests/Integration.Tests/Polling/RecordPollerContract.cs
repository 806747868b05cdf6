using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Polling;

/// <summary>What the poll loop relies on, whichever way a connection polls. Derived once per poller.</summary>
public abstract class RecordPollerContract
{
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(30);

    [SkippableTheory, EveryBroker]
    public async Task Poll_ShouldBringEveryRecordOnceAndInOrder_WhenThereAreManyPartitions(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", partitions: 3);
        for (var partition = 0; partition < 3; partition++) await stage.ProduceNumbersAsync(topic, 2_000, partition);

        using var member = Join(stage, topic);
        member.PollUntil(() => member.Watch.Records.Count() >= 6_000);
        member.Poll(times: 3);

        for (var partition = 0; partition < 3; partition++)
            Assert.Equal(Enumerable.Range(0, 2_000).Select(number => (long)number), member.Watch.OffsetsOf(new TopicPartition(topic, partition)));
        Assert.All(member.Watch.Records, record => Assert.Equal($"{record.Offset}", record.Text));
        Assert.All(member.Watch.Segments, segment => Assert.InRange(segment.Count, 0, Segment.MaxRecords));
    }

    [SkippableTheory, EveryBroker]
    public async Task Poll_ShouldBringWhatWasProduced_WhenRecordsAreOfEveryShape(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var large = new byte[300_000];
        Random.Shared.NextBytes(large);
        var time = new Timestamp(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await stage.ProduceAsync(topic, 0, new Message<byte[]?, byte[]?>[]
        {
            new() { Key = null, Value = null, Timestamp = time },
            new() { Key = [], Value = [], Timestamp = time },
            new() { Key = "key"u8.ToArray(), Value = large, Timestamp = time },
            new()
            {
                Key = "key"u8.ToArray(),
                Value = "value"u8.ToArray(),
                Timestamp = time,
                Headers = new Headers { { "name", "one"u8.ToArray() }, { "name", [] }, { "null", null }, { "überschrift", "zwei"u8.ToArray() } },
            },
        });

        using var member = Join(stage, topic);
        member.PollUntilRead(new TopicPartition(topic, 0), 3);

        var records = member.Watch.Records.ToArray();
        Assert.Equal([null, "", "key", "key"], records.Select(record => record.Key));
        Assert.Equal([null, [], large, "value"u8.ToArray()], records.Select(record => record.Value));
        Assert.All(records, record => Assert.Equal(time, record.Timestamp));
        Assert.All(records[..3], record => Assert.True(record.Headers is null or { Count: 0 }));
        Assert.Equal(
            ["name=one", "name=", "null=-", "überschrift=zwei"],
            records[3].Headers!.Select(header => $"{header.Key}={(header.GetValueBytes() is { } value ? Encoding.UTF8.GetString(value) : "-")}"));
    }

    [SkippableTheory, EveryBroker]
    public async Task Poll_ShouldBringTheHeadersOfEachRecord_HoweverItIsCompressed(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var codecs = Enum.GetValues<CompressionType>();
        foreach (var codec in codecs) ProduceWithAndWithoutHeaders(stage, topic, codec);

        using var member = Join(stage, topic);
        member.PollUntilRead(new TopicPartition(topic, 0), (100 * codecs.Length) - 1);

        Assert.Equal(100 * codecs.Length, member.Watch.Records.Count());
        Assert.All(member.Watch.Records, record => Assert.Equal(
            int.Parse(record.Text!, CultureInfo.InvariantCulture) % 2 == 0 ? [] : [$"number={record.Text}"],
            (record.Headers ?? []).Select(header => $"{header.Key}={Encoding.UTF8.GetString(header.GetValueBytes())}")));
        Assert.All(
            member.Watch.Segments,
            segment => Assert.Equal(Enumerable.Range(0, segment.Count).Any(entry => segment.Headers(entry) is { Count: > 0 }), segment.HasHeaders));
    }

    [SkippableTheory, EveryBroker]
    public async Task Poll_ShouldLeaveHeadersOut_WhenTheTopicWantsNone(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceAsync(topic, 0, [new Message<byte[]?, byte[]?> { Value = [1], Headers = new Headers { { "name", [2] } } }]);

        using var member = Join(stage, topic, withHeaders: false);
        member.PollUntilRead(new TopicPartition(topic, 0), 0);

        Assert.True(Assert.Single(member.Watch.Records).Headers is null or { Count: 0 });
        Assert.All(member.Watch.Segments, segment => Assert.False(segment.HasHeaders));
    }

    [SkippableTheory, EveryBroker]
    public async Task Poll_ShouldReturnWithTheRecord_WhenItWaitsAndOneComes(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        using var member = Join(stage, topic);
        member.PollUntil(() => member.Watch.Segments.Count > 0);

        var produced = stage.ProduceNumbersAsync(topic, 1);
        var started = Stopwatch.GetTimestamp();
        while (!member.Watch.Records.Any()) member.Poller.Poll(LongPoll, member.Watch);

        Assert.True(Stopwatch.GetElapsedTime(started) < LongPoll / 2, "A poll waited for more than the record that was there.");
        await produced;
    }

    [SkippableTheory, EveryBroker]
    public async Task Poll_ShouldSayWhereTheEndIs_WhenAPartitionIsEmpty(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 3);

        using var member = Join(stage, topic);
        member.PollUntil(() => member.Watch.Segments.Any(segment => segment.Count == 0));

        Assert.Equal(3, member.Watch.Segments.Last(segment => segment.Count == 0).NextOffset);
        Assert.Equal([0L, 1, 2], member.Watch.OffsetsOf(new TopicPartition(topic, 0)));
    }

    [SkippableTheory, EveryBroker]
    public async Task Pause_ShouldHoldOnlyItsPartition_AndResumeShouldGoOnWithoutAGap(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", partitions: 2);
        TopicPartition held = new(topic, 0), open = new(topic, 1);
        using var member = Join(stage, topic);
        member.PollUntil(() => member.Watch.Segments.Select(segment => segment.TopicPartition).Distinct().Count() == 2);

        member.Poller.Pause(held);
        await stage.ProduceNumbersAsync(topic, 1_000, partition: 0);
        await stage.ProduceNumbersAsync(topic, 1_000, partition: 1);
        member.PollUntilRead(open, 999);
        Assert.Empty(member.Watch.OffsetsOf(held));

        member.Poller.Resume(held);
        member.PollUntilRead(held, 999);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(number => (long)number), member.Watch.OffsetsOf(held));
    }

    [SkippableTheory, EveryBroker]
    public async Task Seek_ShouldGoOnFromThere_ForwardAndBack(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var partition = new TopicPartition(topic, 0);
        await stage.ProduceNumbersAsync(topic, 1_000);
        using var member = Join(stage, topic);
        member.PollUntilRead(partition, 999);

        foreach (var target in new[] { 500L, 0, 990 })
        {
            member.Poller.Seek(new TopicPartitionOffset(partition, target));
            member.Watch.Segments.Clear();
            member.PollUntilRead(partition, 999);

            Assert.Equal(Enumerable.Range((int)target, 1_000 - (int)target).Select(number => (long)number), member.Watch.OffsetsOf(partition));
        }
    }

    [SkippableTheory, EveryBroker]
    public async Task CommitAsync_ShouldCompleteInOrder_WhenTheBrokerHasTheOffsets(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);
        using var member = Join(stage, topic);
        member.PollUntilRead(new TopicPartition(topic, 0), 9);

        var commits = Enumerable.Range(1, 10)
            .Select(offset => member.Poller.CommitAsync([new TopicPartitionOffset(topic, 0, offset)])).ToArray();
        await Task.WhenAll(commits);

        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task APartitionThatComesBack_ShouldGoOnWhereItWasCommitted_WhenAnotherMemberHadIt(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", partitions: 2);
        for (var partition = 0; partition < 2; partition++) await stage.ProduceNumbersAsync(topic, 100, partition);
        using var member = Join(stage, topic);
        member.PollUntil(() => member.Watch.Records.Count() == 200);
        await member.Poller.CommitAsync([.. member.Watch.Assignment.Select(partition => new TopicPartitionOffset(partition, 100))]);
        var revoked = new List<TopicPartition>();
        member.Watch.OnRevoked = revoked.AddRange;

        using (var other = Join(stage, topic))
        {
            member.PollUntil(() =>
            {
                other.Poll(times: 1);
                return other.Watch.Assignment.Count == 1;
            });
            Assert.Equal(other.Watch.Assignment, revoked);
            Assert.Empty(other.Watch.Records);
            other.Close();
        }

        member.PollUntil(() => member.Watch.Assignment.Count == 2);
        for (var partition = 0; partition < 2; partition++) await stage.ProduceNumbersAsync(topic, 100, partition, from: 100);
        member.PollUntil(() => member.Watch.Records.Count() >= 400);
        for (var partition = 0; partition < 2; partition++)
            Assert.Equal(Enumerable.Range(0, 200).Select(number => (long)number), member.Watch.OffsetsOf(new TopicPartition(topic, partition)));
    }

    [SkippableTheory, EveryBroker]
    public async Task Poll_ShouldThrow_WhenAnAssignmentHandlerFailed(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        using var member = Join(stage, topic);
        member.Watch.FailAssignment = new InvalidCastException("The handler's own.");

        var failure = Assert.Throws<InvalidOperationException>(() => member.PollUntil(() => false));

        Assert.Same(member.Watch.FailAssignment, failure.InnerException);
    }

    [SkippableTheory, EveryBroker]
    public async Task Poll_ShouldThrowTheFatalError_WhenAStaticMemberIsFenced(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        using var older = Join(stage, topic, instance: "one");
        older.PollUntil(() => older.Watch.Assignment.Count == 1);
        using var newer = Join(stage, topic, instance: "one");
        newer.PollUntil(() => newer.Watch.Assignment.Count == 1);

        var failure = Assert.ThrowsAny<KafkaException>(() => older.PollUntil(() => false));

        Assert.True(failure.Error.IsFatal);
        Assert.ThrowsAny<KafkaException>(older.Close);
    }

    [SkippableTheory, EveryBroker]
    public async Task Poll_ShouldReportThePartition_WhenItsOffsetIsOutOfRange(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 10);
        await stage.CommitAsync(new TopicPartitionOffset(topic, 0, 5_000));

        using var member = Join(stage, topic, reset: "error");
        member.PollUntil(() => member.Watch.Failures.Count > 0);

        Assert.Equal(new TopicPartition(topic, 0), member.Watch.Failures[0].Partition);
        Assert.Equal(ErrorCode.Local_AutoOffsetReset, member.Watch.Failures[0].Error.Code);
    }

    private protected abstract IRecordPoller Create(
        IReadOnlyDictionary<string, string> properties, Func<string, bool> withHeaders, IAssignmentHandler handler);

    private protected PollerMember Join(TestStage stage, string topic, bool withHeaders = true, string? instance = null, string reset = "earliest")
    {
        var properties = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = stage.BootstrapServers,
            ["group.id"] = stage.GroupId,
            ["auto.offset.reset"] = reset,
            ["partition.assignment.strategy"] = "cooperative-sticky",
            ["heartbeat.interval.ms"] = "500",
            ["enable.auto.commit"] = "false",
            ["enable.auto.offset.store"] = "false",
            ["enable.partition.eof"] = "true",
        };
        if (instance is not null) properties["group.instance.id"] = instance;
        var watch = new PollerWatch();
        var poller = Create(properties, _ => withHeaders, watch);
        poller.Subscribe([topic]);
        return new PollerMember(poller, watch);
    }

    /// <summary>Every second one has a header, every third one no key.</summary>
    private static void ProduceWithAndWithoutHeaders(TestStage stage, string topic, CompressionType codec)
    {
        using var producer = new ProducerBuilder<byte[]?, string>(new ProducerConfig
        {
            BootstrapServers = stage.BootstrapServers, CompressionType = codec, LingerMs = 20,
        }).Build();
        for (var number = 0; number < 100; number++)
        {
            var message = new Message<byte[]?, string> { Key = number % 3 == 0 ? null : [1, 2, 3], Value = $"{number}" };
            if (number % 2 != 0) message.Headers = new Headers { { "number", Encoding.UTF8.GetBytes($"{number}") } };
            producer.Produce(new TopicPartition(topic, 0), message);
        }

        producer.Flush(TimeSpan.FromSeconds(30));
    }
}
