using System.Globalization;

namespace Troupe.Engine.Configuration;

/// <summary>Sizes in bytes: <c>65536</c>, <c>64 KiB</c>, <c>1MB</c>. KiB and K are 1,024, kB is 1,000, as in HOCON.</summary>
internal static class SizeText
{
    public static bool TryRead(string text, out long bytes)
    {
        bytes = 0;
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.Length;
        while (digits > 0 && char.IsLetter(trimmed[digits - 1]))
            digits--;
        if (UnitOf(trimmed[digits..]) is not { } unit
            || !decimal.TryParse(trimmed[..digits].TrimEnd(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            || Math.Abs(amount) > long.MaxValue / unit)
            return false;

        var size = amount * unit;
        if (decimal.Truncate(size) != size)
            return false;
        bytes = (long)size;
        return true;
    }

    private static long? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "" or "B" or "b" or "byte" or "bytes" => 1,
        "kB" or "kilobyte" or "kilobytes" => 1_000,
        "K" or "k" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
        "MB" or "megabyte" or "megabytes" => 1_000_000,
        "M" or "m" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
        "GB" or "gigabyte" or "gigabytes" => 1_000_000_000,
        "G" or "g" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
        _ => null,
    };
}
