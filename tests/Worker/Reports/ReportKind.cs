namespace Troupe.Worker.Reports;

/// <summary>What a worker reports.</summary>
internal enum ReportKind
{
    /// <summary>The process runs; <see cref="Report.First"/> is its id.</summary>
    Started = 1,

    /// <summary>The group gave it a partition; the committed offset is not asked yet.</summary>
    Assigned,

    /// <summary>The group takes a partition back, in order.</summary>
    Revoked,

    /// <summary>A partition went to another member without being asked for.</summary>
    Lost,

    /// <summary>
    /// A consumer was made for a partition: the beginning of an incarnation. Of one that counts, <see cref="Report.First"/> and
    /// <see cref="Report.Last"/> are the count and the sum it began with.
    /// </summary>
    Opened,

    /// <summary>A consumer was handed a range of offsets.</summary>
    Began,

    /// <summary>A consumer worked a range off; its handler returns next.</summary>
    Finished,

    /// <summary>The record at this offset does not carry the number that was produced there.</summary>
    Mistaken,

    /// <summary>The process ends in order; everything it had marked is committed.</summary>
    Stopped,
}
