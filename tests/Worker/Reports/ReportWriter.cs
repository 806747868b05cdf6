using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Troupe.Worker.Reports;

/// <summary>
/// Appends reports to a file. A report is with the kernel when the call returns, so a process that is killed afterwards cannot take it back.
/// Thread-safe.
/// </summary>
internal sealed class ReportWriter(string path, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    private long _length;

    public void Write(ReportKind kind, int topic = 0, int partition = 0, int incarnation = 0, int attempt = 0, long first = 0, long last = 0)
    {
        var report = new Report(kind, topic, partition, incarnation, attempt, first, last, time.GetTimestamp());
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Report>(in report));
        lock (_lock)
        {
            RandomAccess.Write(_file, bytes, _length);
            _length += bytes.Length;
        }
    }

    public void Dispose() => _file.Dispose();
}
