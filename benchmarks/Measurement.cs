using System.Diagnostics;

namespace Troupe.Benchmarks;

/// <summary>One run of one engine. The clock starts at the first record, so that joining a group does not count.</summary>
internal sealed record Measurement(double MessagesPerSecond, double? AllocatedBytesPerMessage, double? CpuMicrosecondsPerMessage)
{
    /// <summary>Measures this process from its first record on.</summary>
    internal sealed class Meter
    {
        private readonly Process _process = Process.GetCurrentProcess();
        private long _started;
        private long _allocated;
        private TimeSpan _processor;

        public void Start()
        {
            _processor = _process.TotalProcessorTime;
            _allocated = GC.GetTotalAllocatedBytes();
            _started = Stopwatch.GetTimestamp();
        }

        public Measurement Stop(long records)
        {
            var elapsed = Stopwatch.GetElapsedTime(_started);
            var allocated = GC.GetTotalAllocatedBytes() - _allocated;
            _process.Refresh();
            var processor = _process.TotalProcessorTime - _processor;
            return new Measurement(records / elapsed.TotalSeconds, allocated / (double)records, processor.TotalMicroseconds / records);
        }
    }
}
