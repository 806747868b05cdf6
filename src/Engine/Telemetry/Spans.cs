using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Batching;
using Troupe.Engine.DeadLetterQueue;
using Troupe.Engine.Records;
using static Troupe.Engine.Telemetry.TelemetryNames;

namespace Troupe.Engine.Telemetry;

/// <summary>Starts spans, each with the attributes by which samplers decide. Null when nobody listens, or the sampler does not want it.</summary>
internal static class Spans
{
    /// <summary>Links of one span: what the SDK of OpenTelemetry keeps of them.</summary>
    public const int MaxLinks = 128;

    public static readonly ActivitySource Source = new(new ActivitySourceOptions(TroupeTelemetry.ActivitySourceName)
    {
        Version = AssemblyVersion.Text,
        TelemetrySchemaUrl = SchemaUrl,
    });

    /// <summary>Whether anybody listens: the one thing to ask before anything is made.</summary>
    public static bool AreWanted => Source.HasListeners();

    /// <summary>The span of the code that calls. A thread can carry one for ever that was current, and is long over, when it was started.</summary>
    public static Activity? Running => Activity.Current is { IsStopped: false } running ? running : null;

    /// <summary>A batch in user code, linked to what its messages came from.</summary>
    public static Activity? StartBatch(PartitionTelemetry partition, RecordBatch batch)
    {
        var activity = Source.StartActivity(
            partition.ProcessSpan, ActivityKind.Consumer, default(ActivityContext), partition.SpanTags, LinksOf(batch));
        return activity?
            .AddTag(Attributes.BatchSize, batch.Count)
            .AddTag(Attributes.FirstOffset, batch.FirstOffset)
            .AddTag(Attributes.LastOffset, batch.LastOffset);
    }

    /// <summary>A message in user code: child of what it came from, and linked to it.</summary>
    public static Activity? StartMessage(PartitionTelemetry partition, Segment segment, int entry)
    {
        var hasOrigin = TraceContext.TryRead(segment, entry, out var origin);
        var activity = Source.StartActivity(
            partition.ProcessSpan, ActivityKind.Consumer, origin, partition.SpanTags, hasOrigin ? [new ActivityLink(origin)] : null);
        if (activity is not { IsAllDataRequested: true }) return activity;
        activity.SetTag(Attributes.Offset, segment.Entries[entry].Offset);
        SetKey(activity, segment.Key(entry).Span);
        if (segment.Entries[entry].ValueLength < 0) activity.SetTag(Attributes.Tombstone, true);
        return activity;
    }

    /// <summary>A call of user code without messages: the beginning of a trace.</summary>
    public static Activity? StartTick(PartitionTelemetry partition) => Source.StartActivity(
        $"{Operation.Tick} {partition.Topic}",
        ActivityKind.Internal,
        default(ActivityContext),
        [.. partition.Tags, TelemetryTags.Of(Attributes.OperationName, Operation.Tick)]);

    /// <summary>A record on its way to the broker: child of what runs, else of what the record says it came from.</summary>
    public static Activity? StartSend(string topic, Message<byte[]?, byte[]?> message)
    {
        var hasOrigin = TraceContext.TryRead(message.Headers, out var origin);
        var parent = Running?.Context ?? origin;
        var activity = Source.StartActivity(
            $"{Operation.Send} {topic}",
            ActivityKind.Producer,
            parent,
            [
                new(Attributes.System, Value.Kafka),
                new(Attributes.OperationName, Operation.Send),
                new(Attributes.OperationType, Operation.Send),
                new(Attributes.Destination, topic),
            ],
            hasOrigin ? [new ActivityLink(origin)] : null);
        if (activity is not { IsAllDataRequested: true }) return activity;
        SetKey(activity, message.Key);
        if (message.Value is null) activity.SetTag(Attributes.Tombstone, true);
        return activity;
    }

    /// <summary>A message that is given up: around the <c>send</c> of its dead letter, in its own trace unless user code gives it up itself.</summary>
    public static Activity? StartDeadLetter(string deadLetterTopic, DeadLetterSource source)
    {
        if (!AreWanted) return null;
        TraceContext.TryRead(source.Headers, out var origin);
        Running?.AddEvent(new ActivityEvent(Events.DeadLetter, tags: new ActivityTagsCollection
        {
            [Attributes.DeadLetterTopic] = deadLetterTopic,
            [Attributes.Offset] = source.Offset,
            [Attributes.Attempt] = source.Attempts,
        }));
        return Source.StartActivity(
            $"{Operation.DeadLetter} {source.Topic}",
            ActivityKind.Internal,
            Running?.Context ?? origin,
            [
                .. TelemetryTags.OfPartition(source.Group, new TopicPartition(source.Topic, source.Partition)),
                new(Attributes.OperationName, Operation.DeadLetter),
                new(Attributes.Offset, source.Offset),
                new(Attributes.DeadLetterTopic, deadLetterTopic),
                new(Attributes.Attempt, source.Attempts),
                new(Attributes.ErrorType, source.ErrorType),
            ]);
    }

    /// <summary>One commit of a connection.</summary>
    public static Activity? StartCommit(KeyValuePair<string, object?>[] tags)
    {
        // An actor has no span of its own, and what runs on its thread next must not become a child of this one.
        var current = Running;
        Activity.Current = null;
        var activity = Source.StartActivity(Operation.Commit, ActivityKind.Client, default(ActivityContext), tags);
        Activity.Current = current;
        return activity;
    }

    /// <summary>What a span describes is tried again.</summary>
    public static void Retry(Activity activity, int attempt, IReadOnlyList<Exception> failures)
    {
        activity.SetTag(Attributes.Attempt, attempt);
        var tags = new ActivityTagsCollection { [Attributes.Attempt] = attempt };
        if (failures.Count > 0) tags[Attributes.ErrorType] = TelemetryTags.ErrorType(failures[^1]);
        activity.AddEvent(new ActivityEvent(Events.Retry, tags: tags));
    }

    public static void Fail(Activity? activity, Exception exception)
    {
        if (activity is null) return;
        activity.AddException(exception);
        activity.SetTag(Attributes.ErrorType, TelemetryTags.ErrorType(exception));
        activity.SetStatus(ActivityStatusCode.Error, exception.Message);
    }

    /// <summary>Ends a span on another flow than it began on. Ending makes the one before it the current one, which here belongs to nobody.</summary>
    public static void EndElsewhere(Activity activity)
    {
        var current = Running;
        activity.Dispose();
        Activity.Current = current;
    }

    private static List<ActivityLink>? LinksOf(RecordBatch batch)
    {
        List<ActivityLink>? links = null;
        foreach (var slice in batch.Slices)
        {
            if (!slice.Segment.HasHeaders) continue;
            for (var entry = slice.From; entry < slice.To; entry++)
            {
                if (!TraceContext.TryRead(slice.Segment, entry, out var origin)) continue;
                (links ??= []).Add(new ActivityLink(origin));
                if (links.Count == MaxLinks) return links;
            }
        }

        return links;
    }

    /// <summary>A key that is no text has no form that everybody would write alike: it is left out, as the conventions say.</summary>
    private static void SetKey(Activity activity, ReadOnlySpan<byte> key)
    {
        if (key.Length > 0 && System.Text.Unicode.Utf8.IsValid(key)) activity.SetTag(Attributes.Key, Encoding.UTF8.GetString(key));
    }
}
