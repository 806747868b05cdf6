using Confluent.Kafka;
using Troupe.Engine.Records;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Filters;

/// <summary>What the age of a message says about its delivery. One without a timestamp has no age: it is neither delayed nor expires.</summary>
internal static class MessageAge
{
    /// <summary>Whether it is too old.</summary>
    public static bool IsExpired(FilterSettings settings, Segment segment, int entry, TimeProvider time) =>
        settings.ExpireAfter is { } limit && AgeOf(segment, entry, time) > limit;

    /// <summary>How long it is to wait; 0 or less if it may be delivered.</summary>
    public static TimeSpan Left(FilterSettings settings, Segment segment, int entry, TimeProvider time) =>
        settings.DelayBy > TimeSpan.Zero && AgeOf(segment, entry, time) is { } age ? settings.DelayBy - age : TimeSpan.Zero;

    private static TimeSpan? AgeOf(Segment segment, int entry, TimeProvider time)
    {
        if (segment.TimestampType == TimestampType.NotAvailable) return null;
        // Milliseconds of any size fit into neither a date nor a time span; what is that far away is as good as infinitely old or new.
        var milliseconds = (decimal)time.GetUtcNow().ToUnixTimeMilliseconds() - segment.Entries[entry].Timestamp;
        const decimal Far = long.MaxValue / TimeSpan.TicksPerMillisecond / 2;
        return TimeSpan.FromMilliseconds((long)Math.Clamp(milliseconds, -Far, Far));
    }
}
