using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Streams;
using Akka.TestKit;
using Confluent.Kafka;
using Troupe.Actors.Scheduling;
using Troupe.Actors.Streams.Connections;
using Troupe.Actors.Tests.Partitions;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;

namespace Troupe.Actors.Tests.Streams;

/// <summary>Stages over partitions whose poll thread, actor and clock are the test's.</summary>
public abstract class StreamStage : ClockedTestKit
{
    /// <summary>For what comes at once, on a machine that others keep busy too.</summary>
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private protected static readonly StreamMember Member =
        new("billing", ImmutableSortedDictionary<string, string>.Empty, Subscriptions.Topics("orders"))
        {
            StopTimeout = TimeSpan.FromSeconds(30),
            CommitTimeout = TimeSpan.FromSeconds(15),
            WaitClosePartition = TimeSpan.FromMilliseconds(500),
            BufferSize = 2_000,
            BufferBytes = 1024 * 1024,
        };

    private protected StreamStage()
    {
        Materializer = Sys.Materializer();
        Owner = CreateTestProbe();
    }

    private protected ActorMaterializer Materializer { get; }

    private protected RecordingPoll Poll { get; } = new();

    /// <summary>The actor of the partitions.</summary>
    private protected TestProbe Owner { get; }

    private protected StreamPartition Partition(int number = 0, int epoch = 1) =>
        new(new AssignedPartition(new TopicPartition("orders", number), epoch), Member, new StreamLife(), Poll, Owner);

    private protected async Task<StreamProtocol.Commit> ExpectCommitAsync(long next)
    {
        var commit = await Owner.ExpectMsgAsync<StreamProtocol.Commit>(Patience);
        Assert.Equal(next, commit.Next);
        return commit;
    }

    private protected static void Deliver(StreamPartition partition, long from, int count, long? timestamp = null)
    {
        var builder = new SegmentBuilder(partition.TopicPartition, withHeaders: true);
        for (var offset = from; offset < from + count; offset++)
        {
            builder.Add(new ConsumeResult<byte[]?, byte[]?>
            {
                TopicPartitionOffset = new TopicPartitionOffset(partition.TopicPartition, offset),
                Message = new Message<byte[]?, byte[]?>
                {
                    Value = Encoding.UTF8.GetBytes($"{offset}"),
                    Headers = [],
                    Timestamp = timestamp is { } time ? new Timestamp(time, TimestampType.CreateTime) : default,
                },
            });
        }

        ((IPartitionSink)partition).Deliver(builder.Build(partition.Assignment.Epoch));
    }
}
