using Confluent.Kafka;
using Troupe.Engine.Records;
using static Troupe.Engine.Telemetry.TelemetryNames;

namespace Troupe.Engine.Telemetry;

/// <summary>
/// The measurements of one partition in one group, with their attributes at hand. Events are recorded as they come; the figures that are looked
/// at are left here by the supervisor and read by whoever collects, on any thread.
/// </summary>
internal sealed class PartitionTelemetry
{
    // Timestamps may lie before 1970.
    private const long Unknown = long.MinValue;

    private readonly TimeProvider _time;
    private readonly KeyValuePair<string, object?>[] _processTags;
    private long _position = Unknown;
    private long _end = Unknown;
    private long _oldest = Unknown;
    private int _inFlight;
    private int _bufferMessages;
    private long _bufferBytes;
    private bool _isPaused;
    private long _beginning = Unknown;
    private int _isWatched;

    public PartitionTelemetry(string groupId, TopicPartition partition, TimeProvider time)
    {
        (_time, Topic) = (time, partition.Topic);
        Tags = TelemetryTags.OfPartition(groupId, partition);
        _processTags = [.. Tags, TelemetryTags.Of(Attributes.OperationName, Operation.Process)];
        ProcessSpan = $"{Operation.Process} {partition.Topic}";
        SpanTags = [.. _processTags, TelemetryTags.Of(Attributes.OperationType, Operation.Process)];
    }

    public KeyValuePair<string, object?>[] Tags { get; }

    public string Topic { get; }

    /// <summary>Name of the spans of its batches or messages.</summary>
    public string ProcessSpan { get; }

    /// <summary>What such a span carries.</summary>
    public KeyValuePair<string, object?>[] SpanTags { get; }

    /// <summary>Whether its consumer looks at the figures.</summary>
    public bool IsWatched => Volatile.Read(ref _isWatched) != 0;

    /// <summary>The first offset of the log; null while it is not known.</summary>
    public long? Beginning => Known(ref _beginning);

    /// <summary>One past its last offset; null while it is not known.</summary>
    public long? EndOfLog => Known(ref _end);

    /// <summary>The committed offset, or before the first commit the first unfinished one; null while neither is known.</summary>
    public long? Position => Known(ref _position);

    /// <summary>Never below 0; null while the end of the log or the committed offset is not known.</summary>
    public long? Lag =>
        Volatile.Read(ref _end) is var end and not Unknown && Volatile.Read(ref _position) is var position and not Unknown ? Math.Max(0, end - position) : null;

    /// <summary>In seconds.</summary>
    public double? LagTime => Volatile.Read(ref _oldest) is var oldest && oldest == Unknown ? 0 : SecondsSince(oldest);

    public int? InFlight => Volatile.Read(ref _inFlight);

    public int? BufferMessages => Volatile.Read(ref _bufferMessages);

    public long? BufferBytes => Volatile.Read(ref _bufferBytes);

    public bool IsPaused => Volatile.Read(ref _isPaused);

    /// <summary>The partition is played from now on; nothing is known of it yet.</summary>
    public void Begin()
    {
        Volatile.Write(ref _end, Unknown);
        Volatile.Write(ref _beginning, Unknown);
        Observe(null, null, 0, 0, 0, isPaused: false);
        PartitionGauges.Add(this);
    }

    public void End() => PartitionGauges.Remove(this);

    /// <summary>
    /// The end of the log, as the client or the broker knows it. Called on the poll thread and by the supervisor. What a client remembers of its last fetch may be
    /// long ago: the furthest counts.
    /// </summary>
    public void EndKnown(long offset)
    {
        if (offset > Volatile.Read(ref _end)) Volatile.Write(ref _end, offset);
    }

    /// <summary>The log begins anew, and ends somewhere else.</summary>
    public void ForgetEnd() => Volatile.Write(ref _end, Unknown);

    /// <summary>The beginning of the log, as the broker knows it.</summary>
    public void BeginningKnown(long offset) => Volatile.Write(ref _beginning, offset);

    /// <summary>The consumer looks at the figures. May be called on any thread.</summary>
    /// <returns>Whether it is the first time.</returns>
    public bool Watch() => Volatile.Read(ref _isWatched) == 0 && Interlocked.Exchange(ref _isWatched, 1) == 0;

    /// <summary>What the supervisor knows.</summary>
    /// <param name="position">The committed offset, or before the first commit the first unfinished one; null if neither is known.</param>
    /// <param name="oldest">Timestamp of the first unfinished message that is held, in milliseconds since 1970; null if none is.</param>
    /// <param name="inFlight">Messages in user code.</param>
    /// <param name="bufferMessages">Messages that wait.</param>
    /// <param name="bufferBytes">Bytes held.</param>
    /// <param name="isPaused">Whether a failure makes it wait.</param>
    public void Observe(long? position, long? oldest, int inFlight, int bufferMessages, long bufferBytes, bool isPaused)
    {
        Volatile.Write(ref _position, position ?? Unknown);
        Volatile.Write(ref _oldest, oldest ?? Unknown);
        Volatile.Write(ref _inFlight, inFlight);
        Volatile.Write(ref _bufferMessages, bufferMessages);
        Volatile.Write(ref _bufferBytes, bufferBytes);
        Volatile.Write(ref _isPaused, isPaused);
    }

    /// <summary>A segment arrived.</summary>
    public void Polled(Segment segment)
    {
        if (segment.Count > 0) Instruments.PollBatches.Add(1, Tags);
        // At the end of the log the client says so with the offset; behind a record it may at least lie there.
        if (segment.Count == 0 || segment.NextOffset > Volatile.Read(ref _end)) EndKnown(segment.NextOffset);
    }

    public void Retried() => Instruments.Retries.Add(1, Tags);

    public void Failed(Exception exception)
    {
        if (Instruments.Failures.Enabled) Instruments.Failures.Add(1, TelemetryTags.Failed(Tags, exception));
    }

    /// <param name="topic">Where the dead letter went.</param>
    public void DeadLettered(string topic)
    {
        if (Instruments.DeadLetters.Enabled) Instruments.DeadLetters.Add(1, [.. Tags, TelemetryTags.Of(Attributes.DeadLetterTopic, topic)]);
    }

    public void Skipped() => Instruments.Skips.Add(1, Tags);

    /// <param name="reason">One of the values of the attribute.</param>
    public void Paused(string reason)
    {
        if (Instruments.Pauses.Enabled) Instruments.Pauses.Add(1, [.. Tags, TelemetryTags.Of(Attributes.PauseReason, reason)]);
    }

    public long Timestamp() => _time.GetTimestamp();

    /// <summary>A batch left user code.</summary>
    /// <param name="started">From <see cref="Timestamp"/>.</param>
    /// <param name="delivered">Messages of it that user code was given.</param>
    /// <param name="oldest">Timestamp of its first message, in milliseconds since 1970; null if it has none.</param>
    /// <param name="failure">What it threw; null if nothing.</param>
    public void Processed(long started, int delivered, long? oldest, Exception? failure)
    {
        Instruments.Consumed.Add(delivered, _processTags);
        var tags = failure is null || !Instruments.ProcessDuration.Enabled ? _processTags : TelemetryTags.Failed(_processTags, failure);
        Instruments.ProcessDuration.Record(_time.GetElapsedTime(started).TotalSeconds, tags);
        if (failure is null && oldest is { } timestamp) Instruments.EndToEnd.Record(SecondsSince(timestamp), Tags);
    }

    /// <summary>A tick left user code.</summary>
    /// <param name="started">From <see cref="Timestamp"/>.</param>
    /// <param name="failure">What it threw; null if nothing.</param>
    public void Ticked(long started, Exception? failure)
    {
        if (!Instruments.TickDuration.Enabled) return;
        Instruments.TickDuration.Record(_time.GetElapsedTime(started).TotalSeconds, failure is null ? Tags : TelemetryTags.Failed(Tags, failure));
    }

    private static long? Known(ref long figure) => Volatile.Read(ref figure) is var known and not Unknown ? known : null;

    /// <summary>Never below 0: clocks of producers may be ahead of ours.</summary>
    private double SecondsSince(long timestamp) => Math.Max(0, (_time.GetUtcNow().ToUnixTimeMilliseconds() - timestamp) / 1000.0);
}
