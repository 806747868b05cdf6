using System.Diagnostics;
using System.Diagnostics.Metrics;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Telemetry;

/// <summary>
/// Listens as an exporter does, to what belongs to one stage alone: other tests run in the same process, and a span that was not asked for would
/// change what they produce.
/// </summary>
internal sealed class TelemetryRecorder : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly string _id;
    private readonly Lock _lock = new();
    private readonly List<Reading> _readings = [];
    private readonly Sightings<Activity> _spans = new("Spans", () => "");
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();

    public TelemetryRecorder(TestStage stage)
    {
        _id = stage.GroupId.Split('-')[^1];
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TroupeTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Name.Contains(_id, StringComparison.Ordinal) || Belongs(options.Tags) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = _spans.Add,
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == TroupeTelemetry.MeterName) listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _meters.Start();
    }

    public IReadOnlyList<Activity> Spans => _spans.All;

    /// <summary>Everything measured until now, and what is looked at as it looks now.</summary>
    public IReadOnlyList<Reading> Collect()
    {
        _meters.RecordObservableInstruments();
        lock (_lock) return [.. _readings];
    }

    /// <summary>The sum of a counter, or how often a histogram measured.</summary>
    public double Total(string metric) => Collect().Where(reading => reading.Metric == metric).Sum(reading => reading.IsHistogram ? 1 : reading.Value);

    public Task WhenSpanAsync(string name, int times = 1) =>
        _spans.WhenAsync($"{times} spans {name}", all => all.Count(span => span.DisplayName == name) >= times);

    /// <summary>Completes when all of these gauges show these values together; counters are left out.</summary>
    public async Task WhenGaugesAsync(params (string Metric, double Value)[] expected)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var newest = Newest();
            if (expected.All(gauge => newest.TryGetValue(gauge.Metric, out var value) && value == gauge.Value)) return;
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Sightings<Activity>.Limit,
                $"Expected {string.Join(", ", expected)}, but the gauges show {string.Join(", ", newest.OrderBy(gauge => gauge.Key).Select(gauge => $"{gauge.Key} {gauge.Value}"))}.");
            await Task.Delay(Interval, TimeProvider.System);
        }
    }

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private Dictionary<string, double> Newest()
    {
        lock (_lock) _readings.RemoveAll(reading => reading.IsGauge);
        return Collect().Where(reading => reading.IsGauge).GroupBy(reading => reading.Metric).ToDictionary(gauge => gauge.Key, gauge => gauge.Last().Value);
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!Belongs(tags.ToArray())) return;
        var isHistogram = instrument is Histogram<double>;
        lock (_lock)
        {
            // What is looked at shows a total each time, not what was added.
            if (instrument.IsObservable && instrument is ObservableCounter<long>)
            {
                var shown = tags.ToArray();
                _readings.RemoveAll(reading => reading.Metric == instrument.Name && reading.Tags.SequenceEqual(shown));
            }

            _readings.Add(new Reading(instrument.Name, value, tags.ToArray(), isHistogram, instrument.IsObservable && instrument is not ObservableCounter<long>));
        }
    }

    private bool Belongs(IEnumerable<KeyValuePair<string, object?>>? tags) =>
        tags?.Any(tag => tag.Value is string text && text.Contains(_id, StringComparison.Ordinal)) ?? false;
}
