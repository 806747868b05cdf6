using System.Globalization;

namespace Troupe.Engine.Configuration;

/// <summary>Durations as both worlds write them: <c>5s</c>, <c>500 ms</c>, <c>2 minutes</c> and <c>00:00:05</c>, <c>1.00:00:00</c>.</summary>
internal static class DurationText
{
    /// <summary>Reads a duration. A bare number is refused, as HOCON means milliseconds by it and .NET days; only 0 needs no unit.</summary>
    public static bool TryRead(string text, out TimeSpan duration)
    {
        duration = default;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Contains(':'))
            return TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out duration);
        if (trimmed is "0")
            return true;

        var digits = trimmed.Length;
        while (digits > 0 && char.IsLetter(trimmed[digits - 1]))
            digits--;
        if (digits == trimmed.Length
            || TicksOf(trimmed[digits..]) is not { } ticksPerUnit
            || !decimal.TryParse(trimmed[..digits].TrimEnd(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            return false;

        // The bounds first, as an overflow of decimal is an exception.
        if (Math.Abs(amount) > long.MaxValue / ticksPerUnit)
            return false;
        var ticks = decimal.Round(amount * ticksPerUnit);
        if (ticks is > long.MaxValue or < long.MinValue)
            return false;
        duration = new TimeSpan((long)ticks);
        return true;
    }

    /// <summary>The shortest text that reads back as the same duration.</summary>
    public static string Write(TimeSpan duration)
    {
        if (duration.Ticks % TimeSpan.TicksPerSecond == 0)
            return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerSecond}s");
        if (duration.Ticks % TimeSpan.TicksPerMillisecond == 0)
            return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerMillisecond}ms");
        return duration.ToString("c", CultureInfo.InvariantCulture);
    }

    private static decimal? TicksOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.01m,
        "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
        "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
        "s" or "sec" or "secs" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "min" or "mins" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        _ => null,
    };
}
