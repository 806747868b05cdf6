using Troupe.Engine.Ticks;

namespace Troupe.Engine.Tests.Ticks;

/// <summary>Guards against expressions that are taken for another number of fields, or refused without a reason.</summary>
public sealed class CronTextTests
{
    [Theory]
    [InlineData("0 */5 * * * *", "2026-03-01T11:59:59", "2026-03-01T12:00:00")]
    [InlineData("*/5 * * * *", "2026-03-01T11:59:59", "2026-03-01T12:00:00")]
    [InlineData("  15 30 6 * * MON  ", "2026-03-01T11:59:59", "2026-03-02T06:30:15")]
    [InlineData("@daily", "2026-03-01T11:59:59", "2026-03-02T00:00:00")]
    public void Expression_ShouldBeRead_WithSecondsOrWithout(string text, string from, string next)
    {
        var expression = CronText.Read(text);

        Assert.Equal(Utc(next), expression.GetNextOccurrence(Utc(from)));
    }

    [Theory]
    [InlineData("", "is not a cron expression")]
    [InlineData("every five minutes", "is not a cron expression")]
    [InlineData("60 * * * * *", "is not a cron expression")]
    [InlineData("* * * *", "is not a cron expression")]
    [InlineData("0 0 30 2 *", "never comes")]
    public void Expression_ShouldBeRefused_WithTheReason(string text, string reason)
    {
        Assert.False(CronText.TryRead(text, out _, out var problem));

        Assert.StartsWith(reason, problem, StringComparison.Ordinal);
    }

    private static DateTime Utc(string text) => DateTime.SpecifyKind(DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
