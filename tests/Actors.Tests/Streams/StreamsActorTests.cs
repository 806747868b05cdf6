using Akka.Actor;
using Akka.TestKit;
using Troupe.Actors.Root;
using Troupe.Actors.Streams.Connections;
using Troupe.Actors.Tests.Connections;
using Troupe.Actors.Tests.Partitions;

namespace Troupe.Actors.Tests.Streams;

/// <summary>Streams as their tree starts and stops them.</summary>
public sealed class StreamsActorTests : StreamStage, IStreamStage
{
    private readonly StreamLife _life = new();
    private readonly StandInPoller _poller = new();
    private readonly TestProbe _root;
    private readonly TestProbe _stage;
    private readonly IActorRef _streams;

    public StreamsActorTests()
    {
        (_root, _stage) = (CreateTestProbe(), CreateTestProbe());
        var services = new TroupeServices(NoConsumers.Instance, new RecordingLog(), Time) { CreatePoller = (_, _, _, _) => _poller };
        _streams = _root.ChildActorOf(StreamsActor.Props(services), "streams");
    }

    void IStreamStage.Assigned(StreamPartition partition) => _stage.Tell(partition);

    void IStreamStage.Failed(Exception error) => _stage.Tell(error);

    void IStreamStage.Complete() => _stage.Tell("complete");

    [Fact]
    public async Task Source_ShouldFail_WhenItsActorCannotBeMade()
    {
        // The client refuses it in the constructor.
        _streams.Tell(new StreamProtocol.Start(Broken, this, _life));

        await _stage.ExpectMsgAsync<StreamFailedException>(Patience);
        await _life.Closed.WaitAsync(Patience);
    }

    [Fact]
    public async Task Source_ShouldFail_WhenItStartsAfterTheDrain()
    {
        _streams.Tell(new TreeProtocol.Drain(TimeSpan.FromSeconds(30)));
        await _root.ExpectMsgAsync<TreeProtocol.Drained>(Patience);

        _streams.Tell(new StreamProtocol.Start(Member, this, _life));

        await _stage.ExpectMsgAsync<StreamFailedException>(Patience);
        await _life.Closed.WaitAsync(Patience);
    }

    [Fact]
    public async Task Source_ShouldFailAndLeave_WhenItDoesNotEndWithinADrain()
    {
        _streams.Tell(new StreamProtocol.Start(Reachable, this, _life));
        _streams.Tell(new TreeProtocol.Drain(TimeSpan.FromSeconds(20)));
        Assert.Equal("complete", await _stage.ExpectMsgAsync<string>(Patience));

        Time.Advance(TimeSpan.FromSeconds(15));

        await _stage.ExpectMsgAsync<StreamFailedException>(Patience);
        await _root.ExpectMsgAsync<TreeProtocol.Drained>(Patience);
        await _life.Closed.WaitAsync(Patience);
    }

    [Fact]
    public async Task Status_ShouldNameTheStreamsThatRun()
    {
        Assert.Empty((await StatusAsync()).Streams);
        _streams.Tell(new StreamProtocol.Start(Reachable, this, _life));

        var stream = Assert.Single((await StatusAsync()).Streams);

        Assert.Equal(("billing/1", "billing", "orders"), (stream.Name, stream.GroupId, stream.Subscription));
        Assert.Equal("connection-1", stream.Connection?.Name);
    }

    private Task<TreeProtocol.StreamStatuses> StatusAsync() => _streams.Ask<TreeProtocol.StreamStatuses>(TreeProtocol.GetStatus.Instance, Patience);

    private static StreamMember Reachable => Member with { Kafka = Member.Kafka.Add("bootstrap.servers", "127.0.0.1:1") };

    private static StreamMember Broken => Member with { Kafka = Member.Kafka.Add("no.such.property", "x") };
}
