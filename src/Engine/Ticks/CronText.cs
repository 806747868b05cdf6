using System.Diagnostics.CodeAnalysis;
using Cronos;

namespace Troupe.Engine.Ticks;

/// <summary>Cron expressions as they are written: five fields, six with seconds in front, or a word such as <c>@hourly</c>.</summary>
internal static class CronText
{
    private const int FieldsWithSeconds = 6;

    // Any moment will do: what does not occur within four leap years never does.
    private static readonly DateTime Anywhere = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <param name="text">What was written.</param>
    /// <param name="expression">Null if it is none.</param>
    /// <param name="problem">What is wrong with it, and what to do; null if nothing is.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out CronExpression? expression, [NotNullWhen(false)] out string? problem)
    {
        var trimmed = text.Trim();
        var fields = trimmed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        (expression, problem) = (null, null);
        try
        {
            expression = CronExpression.Parse(trimmed, fields == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
        }
        catch (CronFormatException exception)
        {
            problem = $"is not a cron expression: {exception.Message.TrimEnd('.')}. Write five fields (minute, hour, day, month, day of the week), or six with the second in front, such as \"0 */5 * * * *\".";
            return false;
        }

        if (expression.GetNextOccurrence(Anywhere) is not null) return true;
        problem = "never comes, as there is no such day. Name one that exists.";
        return false;
    }

    /// <exception cref="CronFormatException">It is none; settings that were read are checked.</exception>
    public static CronExpression Read(string text) => TryRead(text, out var expression, out var problem) ? expression : throw new CronFormatException($"{text} {problem}");
}
