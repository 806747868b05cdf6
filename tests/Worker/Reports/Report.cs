using System.Runtime.InteropServices;

namespace Troupe.Worker.Reports;

/// <summary>One line of a worker's report file: blittable, so that the file is an array of them.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Topic">Which topic, as its index among those of the worker.</param>
/// <param name="Partition">Which partition.</param>
/// <param name="Incarnation">Which consumer of the process, counted from 1; 0 where none is concerned.</param>
/// <param name="Attempt">What the consumer read as its attempt; 0 where none is concerned.</param>
/// <param name="First">First offset.</param>
/// <param name="Last">Last offset.</param>
/// <param name="At">Time stamp of the machine's monotonic clock, which all processes share.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Report(ReportKind Kind, int Topic, int Partition, int Incarnation, int Attempt, long First, long Last, long At);
