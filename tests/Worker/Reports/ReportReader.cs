using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Troupe.Worker.Reports;

/// <summary>Reads what a worker appends to its report file, from where it stopped reading. Used by one thread at a time.</summary>
internal sealed class ReportReader(string path) : IDisposable
{
    private SafeFileHandle? _file;
    private long _position;

    /// <summary>Whole reports that are new since the last call.</summary>
    public IReadOnlyList<Report> Read()
    {
        if (_file is null && !File.Exists(path)) return [];
        _file ??= File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var size = Marshal.SizeOf<Report>();
        var count = (int)((RandomAccess.GetLength(_file) - _position) / size);
        if (count == 0) return [];
        var reports = new Report[count];
        var read = RandomAccess.Read(_file, MemoryMarshal.AsBytes(reports.AsSpan()), _position) / size;
        _position += read * size;
        return read == count ? reports : reports[..read];
    }

    public void Dispose() => _file?.Dispose();
}
