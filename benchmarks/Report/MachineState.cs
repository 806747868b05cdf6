using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Troupe.Benchmarks.Report;

/// <summary>Where the figures were taken, and how busy it was: on a busy machine only ratios of one comparison mean something, if that.</summary>
/// <param name="Processors">Logical processors.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="LoadAtStart">Load averages over 1, 5 and 15 minutes before the first run; empty where the system has none.</param>
/// <param name="LoadAtEnd">The same after the last run: that of the benchmark itself is in it.</param>
internal sealed record MachineState(int Processors, string Runtime, IReadOnlyList<double> LoadAtStart, IReadOnlyList<double> LoadAtEnd)
{
    private const string LoadFile = "/proc/loadavg";

    public bool WasBusy => LoadAtStart.Count > 0 && LoadAtStart[0] > Processors / 4.0;

    public static MachineState Now() => new(Environment.ProcessorCount, RuntimeInformation.FrameworkDescription, Load(), []);

    public MachineState Ended() => this with { LoadAtEnd = Load() };

    public override string ToString() =>
        $"{Processors} processors, {Runtime}, {(GCSettings.IsServerGC ? "server" : "workstation")} GC, load average {Written(LoadAtStart)}";

    public static string Written(IReadOnlyList<double> load) =>
        load.Count == 0 ? "not known" : string.Join(" ", load.Select(one => one.ToString("0.00", CultureInfo.InvariantCulture)));

    private static double[] Load() =>
        File.Exists(LoadFile)
            ? [.. File.ReadAllText(LoadFile).Split(' ').Take(3).Select(one => double.Parse(one, CultureInfo.InvariantCulture))]
            : [];
}
