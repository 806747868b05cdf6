using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Troupe.Engine.Telemetry;

namespace Troupe.Engine.Tests.Telemetry;

/// <summary>Dashboards are built from the guide: what it names must be there, and what is there must be named.</summary>
public sealed partial class TelemetryTableTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(
        typeof(TelemetryTableTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Repository").Value!, "docs/telemetry.md"));

    [Fact]
    public void Table_ShouldListEveryInstrument()
    {
        foreach (var type in typeof(Instruments).Assembly.GetTypes().Where(type => type.Namespace == typeof(Instruments).Namespace && !type.ContainsGenericParameters))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);

        var seen = new List<(string Name, string Kind, string? Unit)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name != TroupeTelemetry.MeterName) return;
                Assert.False(string.IsNullOrEmpty(instrument.Description));
                seen.Add((instrument.Name, KindOf(instrument), instrument.Unit));
            },
        };
        listener.Start();

        Assert.Equal(
            Rows().Matches(Guide).Select(row => (row.Groups[1].Value, row.Groups[2].Value, (string?)row.Groups[3].Value)).Order(),
            seen.Order());
    }

    [Theory]
    [InlineData(typeof(TelemetryNames.Attributes))]
    [InlineData(typeof(TelemetryNames.Events))]
    [InlineData(typeof(TelemetryNames.Metric))]
    public void Guide_ShouldNameEveryName(Type names)
    {
        var unnamed = Constants(names).Where(name => !Guide.Contains($"`{name}`", StringComparison.Ordinal));

        Assert.Empty(unnamed);
    }

    [Fact]
    public void Guide_ShouldNameSourceSchemaAndSpans()
    {
        Assert.Contains($"version {TelemetryNames.ConventionVersion}", Guide, StringComparison.Ordinal);
        Assert.Equal("Troupe", Spans.Source.Name);
        Assert.Equal("Troupe", Instruments.Meter.Name);
        Assert.Equal(TelemetryNames.SchemaUrl, Spans.Source.TelemetrySchemaUrl);
        Assert.Equal(TelemetryNames.SchemaUrl, Instruments.Meter.TelemetrySchemaUrl);
        string[] operations = [.. Constants(typeof(TelemetryNames.Operation)).Except([TelemetryNames.Operation.Settle])];
        Assert.All(operations, operation => Assert.Contains($"| `{operation}", Guide, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Constants(Type names) =>
        names.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> or ObservableCounter<long> => "counter",
        Histogram<double> => "histogram",
        _ => "gauge",
    };

    [GeneratedRegex(@"^\| `([a-z_.]+)` \| (counter|histogram|gauge) \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
