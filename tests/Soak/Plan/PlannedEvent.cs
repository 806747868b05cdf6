using System.Globalization;

namespace Troupe.Soak.Plan;

/// <summary>Something that will happen.</summary>
/// <param name="At">When, since the beginning.</param>
/// <param name="Kind">What.</param>
/// <param name="Target">To which worker, or which broker; both are counted from 1.</param>
internal sealed record PlannedEvent(TimeSpan At, PlannedEventKind Kind, int Target)
{
    public bool IsOfBroker => Kind is PlannedEventKind.Outage or PlannedEventKind.Resume;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At:mm\\:ss\\.f} {Kind.ToString().ToLowerInvariant()} {(IsOfBroker ? "broker" : "worker")} {Target}");
}
