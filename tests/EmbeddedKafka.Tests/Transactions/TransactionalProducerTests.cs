using Microsoft.Extensions.Time.Testing;
using Troupe.EmbeddedKafka.Faults;
using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Logs;
using Troupe.EmbeddedKafka.Transactions;

namespace Troupe.EmbeddedKafka.Tests.Transactions;

public sealed class TransactionalProducerTests : IDisposable
{
    private const short TransactionalFlag = 0x10;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly Broker _broker;
    private readonly TransactionalProducer _producer;
    private readonly PartitionLog _log;
    private readonly long _id;

    public TransactionalProducerTests()
    {
        _broker = new Broker(new EmbeddedKafkaOptions(), _time, new FaultInjector(static () => { }));
        _broker.Topics.Create("t", 1);
        _log = _broker.Topics.Find("t", 0)!;
        _producer = _broker.Transactions.FindOrCreate("tx");
        _id = _producer.Initialize(Timeout, -1, -1).ProducerId;
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Records_ShouldBeReadable_OnlyWhenCommitted()
    {
        Assert.Equal(0, Write(sequence: 0).BaseOffset);
        Assert.Equal((1, 0), (_log.EndOffset, _log.LastStableOffset));
        Assert.Equal(0, ReadCommitted(0).Bytes);

        Assert.Equal(ErrorCode.None, _producer.End(_id, 0, isCommit: true));

        Assert.Equal((2, 2), (_log.EndOffset, _log.LastStableOffset));
        var read = ReadCommitted(0);
        Assert.True(read.Bytes > 0);
        Assert.Empty(read.Aborted!);
    }

    [Fact]
    public void AbortedTransactions_ShouldBeNamed_WhenTheyReachIntoWhatIsRead()
    {
        Write(sequence: 0);
        _producer.End(_id, 0, isCommit: false);
        Write(sequence: 1);
        _producer.End(_id, 0, isCommit: true);
        Write(sequence: 2);
        _producer.End(_id, 0, isCommit: false);

        Assert.Equal([new AbortedTransaction(_id, 0, 1), new AbortedTransaction(_id, 4, 5)], ReadCommitted(0).Aborted!);
        Assert.Equal([new AbortedTransaction(_id, 0, 1), new AbortedTransaction(_id, 4, 5)], ReadCommitted(1).Aborted!);
        Assert.Equal([new AbortedTransaction(_id, 4, 5)], ReadCommitted(2).Aborted!);
    }

    [Fact]
    public void Marker_ShouldLookAsTheRealBrokersDoes()
    {
        Write(sequence: 0);
        _producer.End(_id, 0, isCommit: true);

        var slices = new List<ReadOnlyMemory<byte>>();
        _log.Read(1, int.MaxValue, atLeastOne: true, slices);
        var marker = slices[0].ToArray();

        Assert.Equal(78, marker.Length);
        Assert.Equal("2000000008000000010c00000000000000", Convert.ToHexStringLower(marker[RecordBatchHeader.Size..]));
        var header = RecordBatchHeader.Read(marker);
        Assert.Equal(
            (1L, 0x30, -1, 1, _id, 0, 66),
            (header.BaseOffset, header.Attributes, header.BaseSequence, header.RecordCount, header.ProducerId, header.ProducerEpoch, header.Length));
        Assert.Equal(Crc32C.Compute(marker.AsSpan(RecordBatchHeader.AttributesPosition)), header.Crc);
    }

    [Fact]
    public void Predecessor_ShouldBeFencedAndItsTransactionAborted_WhenANewProducerComes()
    {
        Write(sequence: 0);

        var successor = _producer.Initialize(Timeout, -1, -1);

        Assert.Equal((_id, 1), (successor.ProducerId, successor.Epoch));
        Assert.Equal(2, _log.LastStableOffset);
        Assert.Single(ReadCommitted(0).Aborted!);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Write(sequence: 1).Error);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, _producer.End(_id, 0, isCommit: true));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, _producer.AddPartition(_id, 0, "t", 0));
        Assert.Equal(ErrorCode.ProducerFenced, _producer.Initialize(Timeout, _id, 0).Error);
        Assert.Equal(2, Write(sequence: 0, epoch: 1).BaseOffset);
    }

    [Fact]
    public void Transaction_ShouldBeAbortedAndItsProducerFenced_WhenItsTimeIsOver()
    {
        Write(sequence: 0);

        _time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _log.LastStableOffset);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(2, _log.LastStableOffset);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, _producer.End(_id, 0, isCommit: true));
    }

    [Fact]
    public void Timeout_ShouldNotTouchTheNextTransaction_WhenTheFirstEnded()
    {
        Write(sequence: 0);
        _time.Advance(Timeout / 2);
        _producer.End(_id, 0, isCommit: true);
        Write(sequence: 1);

        _time.Advance(Timeout / 2);

        Assert.Equal(ErrorCode.None, _producer.End(_id, 0, isCommit: true));
    }

    [Fact]
    public void Batch_ShouldBeRefused_WhenNoOpenTransactionCoversIt()
    {
        Assert.Equal(ErrorCode.InvalidTransactionState, Append(sequence: 0).Error);
        _producer.AddPartition(_id, 0, "other", 0);

        Assert.Equal(ErrorCode.InvalidTransactionState, Append(sequence: 0).Error);
    }

    [Fact]
    public void End_ShouldAnswerAgain_OnlyWhenTheSameIsAsked()
    {
        Assert.Equal(ErrorCode.InvalidTransactionState, _producer.End(_id, 0, isCommit: true));
        Write(sequence: 0);
        _producer.End(_id, 0, isCommit: true);

        Assert.Equal(ErrorCode.None, _producer.End(_id, 0, isCommit: true));
        Assert.Equal(ErrorCode.InvalidTransactionState, _producer.End(_id, 0, isCommit: false));
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, _producer.End(_id + 1, 0, isCommit: true));
    }

    [Theory]
    [InlineData(true, 7L)]
    [InlineData(false, null)]
    public void Offsets_ShouldBePending_UntilTheTransactionEnds(bool isCommit, long? expected)
    {
        var group = _broker.Groups.FindOrCreate("g");
        var offset = new CommittedOffset(7, -1, "");
        Assert.Equal(ErrorCode.InvalidTransactionState, _producer.CommitOffset(_id, 0, group, "t", 0, offset));

        _producer.AddGroup(_id, 0, "g");
        Assert.Equal(ErrorCode.None, _producer.CommitOffset(_id, 0, group, "t", 0, offset));
        Assert.True(group.Offsets.IsPending("t", 0));
        Assert.Null(group.Offsets.Find("t", 0));
        _producer.End(_id, 0, isCommit);

        Assert.False(group.Offsets.IsPending("t", 0));
        Assert.Equal(expected, group.Offsets.Find("t", 0)?.Offset);
    }

    private AppendResult Write(int sequence, short epoch = 0)
    {
        _producer.AddPartition(_id, epoch, "t", 0);
        return Append(sequence, epoch);
    }

    private AppendResult Append(int sequence, short epoch = 0)
    {
        var batch = TestBatch.Create([1000], _id, epoch, sequence, TransactionalFlag);
        return _producer.Append(_log, "t", 0, batch, RecordBatchHeader.Read(batch));
    }

    private ReadResult ReadCommitted(long offset) => _log.Read(offset, int.MaxValue, atLeastOne: true, [], committedOnly: true);
}
