using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Peers;

/// <summary>Wolverine calls it for each record. Its code is public to the code that Wolverine makes, so the counter is no argument.</summary>
public sealed class RecordHandler
{
    /// <summary>Counts this process's one run.</summary>
    internal static Tally? Tally { get; set; }

#pragma warning disable CA1822 // Wolverine's convention is an instance's method.
    public void Handle(ForeignRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Tally!.Add(1, record.Value[0]);
    }
#pragma warning restore CA1822
}
