using Akka.Actor;
using Akka.TestKit;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Actors.Scheduling;
using Troupe.Engine.Consuming;
using Troupe.Engine.DeadLetterQueue;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>One supervisor whose connection, poll thread, broker, consumer and clock are the test's.</summary>
public abstract class PartitionStage : ClockedTestKit
{
    /// <summary>For what comes at once, on a machine that others keep busy too.</summary>
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private protected static readonly TopicPartition Orders3 = new("orders", 3);

    private protected PartitionStage() => WallClock = new SetClock(Time);

    /// <summary>What the supervisor sees of <see cref="Time"/>.</summary>
    private protected SetClock WallClock { get; }

    private protected UserScript User { get; } = new();

    private protected RecordingPoll Poll { get; } = new();

    private protected HeldProducer Producer { get; } = new();

    private protected RecordingLog Logged { get; } = new();

    /// <summary>Where the partition's log begins and ends.</summary>
    private protected KnownLog KafkaLog { get; } = new();

    private protected TestProbe Connection { get; private set; } = null!;

    /// <summary>The coordinator of the connection's transactions.</summary>
    private protected TestProbe Transactions { get; private set; } = null!;

    private protected IActorRef Supervisor { get; private set; } = null!;

    private protected PartitionKernel Kernel { get; private set; } = null!;

    private protected TopicSettings Topic { get; set; } = new("orders", typeof(ScriptedConsumer)) { Backoff = new BackoffSettings { Jitter = 0 } };

    /// <summary>Makes the supervisor and assigns the partition; its consumer has not opened yet.</summary>
    private protected void Assign(long? committed, ConsumerForm form = ConsumerForm.Message, PartitionKernel? kernel = null, string? metadata = null)
    {
        User.IsWalking = form == ConsumerForm.Message;
        Kernel = kernel ?? new PartitionKernel(Topic);
        (Connection, Transactions) = (CreateTestProbe(), CreateTestProbe());
        var settings = new PartitionSettings(Orders3, "billing", Topic, form, TimeSpan.FromSeconds(3)) { TickStagger = 0 };
        var deadLetters = new DeadLetterDispatcher(_ => Task.FromResult(4), Producer);
        Supervisor = Connection.ChildActorOf(
            PartitionSupervisor.Props(
                settings, new PartitionServices(Poll, User, Producer, deadLetters, Logged, WallClock) { Transactions = Transactions, Log = KafkaLog }),
            "orders-3");
        Supervisor.Tell(new PartitionProtocol.Assign(1, Kernel, committed) { Metadata = metadata });
    }

    /// <summary>The same, with a consumer that waits for messages.</summary>
    private protected async Task OpenAsync(long? committed, ConsumerForm form = ConsumerForm.Message, PartitionKernel? kernel = null)
    {
        Assign(committed, form, kernel);
        (await ExpectAsync("Assigned")).Return();
    }

    private protected async Task<UserCall> ExpectAsync(string what, long first = -1)
    {
        var call = await User.NextAsync();
        Assert.Equal((what, first), (call.What, call.First));
        return call;
    }

    /// <summary>Everything that the supervisor was sent before has happened.</summary>
    private protected async Task BarrierAsync() => await Supervisor.Ask<ActorIdentity>(new Identify(null), Patience);

    /// <summary>Until the supervisor says what it is expected to say; each question is one of its messages.</summary>
    private protected async Task UntilAsync(Func<PartitionStatus, bool> expected)
    {
        for (var question = 0; question < 100_000; question++)
        {
            if (!expected(await StatusAsync())) continue;

            // What was seen may have been done in the middle of a message, before a timer was started.
            await BarrierAsync();
            return;
        }

        Assert.Fail($"It stays {await StatusAsync()}.");
    }

    /// <summary>Until its consumer has opened, and the supervisor has done what follows from that, starting its timers for one.</summary>
    private protected async Task UntilIdleAsync()
    {
        for (var question = 0; question < 100_000; question++)
        {
            var standing = await Supervisor.Ask<PartitionProtocol.Standing>(PartitionProtocol.GetStanding.Instance, Patience);
            if (standing.Activity == IncarnationActivity.Idle) return;
        }

        Assert.Fail($"It stays {await StatusAsync()}.");
    }

    private protected Task<PartitionStatus> StatusAsync() =>
        Supervisor.Ask<PartitionStatus>(PartitionProtocol.GetStatus.Instance, Patience);

    private protected void Fetch(long from, long to, int epoch = 1) =>
        Supervisor.Tell(Read([.. Enumerable.Range(0, (int)(to - from)).Select(index => from + index)], epoch));

    private protected static Segment Read(long[] offsets, int epoch = 1, long? unreadable = null)
    {
        var builder = new SegmentBuilder(Orders3, withHeaders: true);
        foreach (var offset in offsets)
        {
            builder.Add(new ConsumeResult<byte[]?, byte[]?>
            {
                TopicPartitionOffset = new TopicPartitionOffset(Orders3, offset),
                Message = new Message<byte[]?, byte[]?> { Value = offset == unreadable ? [] : "1"u8.ToArray() },
            });
        }

        return builder.Build(epoch);
    }

    /// <summary>What the supervisor would commit now; null if nothing new.</summary>
    private protected async Task<long?> FrontierAsync()
    {
        Supervisor.Tell(PartitionProtocol.ReportProgress.Instance);
        await BarrierAsync();
        return Connection.HasMessages ? (await ExpectMessageAsync<PartitionProtocol.Progress>()).Frontier : null;
    }

    private protected Task<PartitionProtocol.Closed> ExpectClosedAsync() => ExpectMessageAsync<PartitionProtocol.Closed>();

    private protected async Task<T> ExpectMessageAsync<T>() => await Connection.ExpectMsgAsync<T>(Patience);

    private protected (long Records, long Bytes) Granted() => (
        Poll.Commands.OfType<PollCommand.Grant>().Sum(grant => grant.Records),
        Poll.Commands.OfType<PollCommand.Grant>().Sum(grant => grant.Bytes));
}
