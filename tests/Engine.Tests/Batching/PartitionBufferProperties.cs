using CsCheck;
using Troupe.Engine.Batching;
using Troupe.Engine.Offsets;
using Troupe.Engine.Records;
using Troupe.Engine.Tests.Records;

namespace Troupe.Engine.Tests.Batching;

/// <summary>Random deliveries of a log with holes, cut into random segments and batches, against plain lists.</summary>
public sealed class PartitionBufferProperties
{
    private const int MaxSegment = 6;

    /// <summary>Segments as sizes and the hole before each.</summary>
    private static readonly Gen<(int Hole, int Size)[]> Log = Gen.Select(Gen.Int[0, 2], Gen.Int[0, MaxSegment]).Array[0, 12];

    /// <summary>What the consumer does with one batch: its size, how many of its messages it finishes, and whether it fails then.</summary>
    private static readonly Gen<(int Size, int Finished, bool Fails)[]> Deliveries =
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 8], Gen.Bool).Array[0, 40];

    [Fact]
    public void PartitionBuffer_ShouldDeliverEveryRecordOnceInOrder_WhenNothingFails() =>
        Log.Select(Gen.Int[1, 8].Array[1, 20]).Sample((log, sizes) =>
        {
            var run = new Run(log, retained: 10);
            run.FillWholly();
            var delivered = new List<long>();
            for (var index = 0; run.Take(sizes[index % sizes.Length]) is { } batch; index++)
            {
                delivered.AddRange(OffsetsOf(batch));
                run.Finish(OffsetsOf(batch));
            }

            Assert.Equal(run.Offsets, delivered);
            Assert.Equal(0, run.Buffer.WaitingMessages);
            Assert.InRange(run.Offsets.Count - run.Refunded, 0, 4);
        });

    [Fact]
    public void PartitionBuffer_ShouldDeliverAgainExactlyWhatIsNotFinished_WhenDeliveriesFail() =>
        Log.Select(Deliveries, Gen.Int[0, 20]).Sample((log, deliveries, retained) =>
        {
            var run = new Run(log, retained);
            run.FillWholly();
            foreach (var (size, finished, fails) in deliveries)
            {
                var wanted = run.Unfinished.Where(offset => offset >= run.Position).Take(size).ToArray();
                var batch = run.Take(size);
                Assert.Equal(wanted, batch is null ? [] : OffsetsOf(batch));
                if (batch is null) continue;
                run.Finish(OffsetsOf(batch).Take(fails ? finished : batch.Count));
                if (fails) run.Rewind();
            }

            run.Rewind();
            var rest = new List<long>();
            while (run.Take(3) is { } batch)
            {
                rest.AddRange(OffsetsOf(batch));
                run.Finish(OffsetsOf(batch));
            }

            Assert.Equal(run.Unfinished, []);
            Assert.True(rest.SequenceEqual(rest.Order()));
            // What is owed is less than half of the room, so that room is left while nothing waits.
            Assert.InRange(run.Taken - run.Refunded, 0, Math.Max(0, (retained / 2) - 1));
        });

    private static long[] OffsetsOf(RecordBatch batch) => [.. Enumerable.Range(0, batch.Count).Select(batch.OffsetOf)];

    /// <summary>A buffer with its broker: what was dropped is fetched again from where the buffer asks for it.</summary>
    private sealed class Run
    {
        private readonly List<Segment> _log = [];
        private readonly OffsetTracker _tracker = new();
        private readonly HashSet<long> _finished = [];

        public Run((int Hole, int Size)[] log, int retained)
        {
            Buffer = new PartitionBuffer(TestSegments.Orders, retained, 1_000_000);
            _tracker.Start(0);
            Buffer.Start(0);
            var next = 0L;
            foreach (var (hole, size) in log)
            {
                var from = next + hole;
                next = from + size;
                _log.Add(size == 0 ? Segment.EndOfPartition(TestSegments.Orders, 1, from) : TestSegments.Range(from, next));
                Offsets.AddRange(TestSegments.Offsets(from, next));
            }
        }

        public PartitionBuffer Buffer { get; }

        public List<long> Offsets { get; } = [];

        public IEnumerable<long> Unfinished => Offsets.Where(offset => !_finished.Contains(offset));

        /// <summary>Where the next delivery begins.</summary>
        public long Position { get; private set; }

        /// <summary>Records that were put into the buffer, and those whose room was given back.</summary>
        public int Taken { get; private set; }

        public int Refunded { get; private set; }

        public void FillWholly() => Fill(0);

        public RecordBatch? Take(int size)
        {
            var batch = Buffer.Take(_tracker, size, null);
            if (batch is not null) Position = batch.LastOffset + 1;
            else Release();
            return batch;
        }

        public void Finish(IEnumerable<long> offsets)
        {
            foreach (var offset in offsets)
            {
                _finished.Add(offset);
                _tracker.Finish(offset);
            }

            Release();
        }

        public void Rewind()
        {
            Position = _tracker.ReplayPosition;
            if (Buffer.Rewind(Position)) return;
            var (records, _) = Buffer.Start(Position);
            Refunded += records;
            Fill(Position);
        }

        private void Fill(long position)
        {
            var expected = position;
            foreach (var segment in _log.Where(segment => segment.NextOffset > position || segment.Count == 0 && segment.NextOffset >= position))
            {
                // The broker answers from the middle of a segment too.
                var rest = segment.FirstOffset >= position ? segment : TestSegments.Range(position, segment.NextOffset);
                if (rest.FirstOffset > expected) _tracker.Gap(expected, rest.FirstOffset);
                expected = rest.NextOffset;
                Buffer.Add(rest);
                Taken += rest.Count;
            }
        }

        private void Release() => Refunded += Buffer.Release(_tracker.ReplayPosition).Records;
    }
}
