using Microsoft.Extensions.Time.Testing;
using Troupe.EmbeddedKafka.Configs;
using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Tests.Logs;

/// <summary>Retention works on whole segments; a segment of a small log has 16 KiB.</summary>
public sealed class RetentionTests
{
    private const int SegmentBytes = 16 * 1024;

    private readonly FakeTimeProvider _time = new();
    private readonly TopicConfig _config = new(TestLogs.MaxBatchBytes);
    private readonly PartitionLog _log;

    public RetentionTests() => _log = TestLogs.Create(config: _config, time: _time);

    [Fact]
    public void OldestSegments_ShouldGo_WhenThePartitionIsLargerThanItMay()
    {
        Set("retention.bytes", $"{3 * SegmentBytes}");

        for (var batch = 0; batch < 1000; batch++)
            Append();

        Assert.True(_log.StartOffset > 0);
        Assert.InRange(_log.Bytes, 3 * SegmentBytes, 4L * 1024 * 1024);
    }

    [Fact]
    public void Records_ShouldGo_WhenTheyAreTooOld()
    {
        Set("retention.ms", "60000");
        Append();
        Append();

        _time.Advance(TimeSpan.FromMinutes(1));
        _log.EnforceRetention();
        Assert.Equal(0, _log.StartOffset);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _log.EnforceRetention();

        Assert.Equal((20, 20, 0), (_log.StartOffset, _log.EndOffset, _log.Bytes));
        Append();
        Assert.Equal((20, 30), (_log.StartOffset, _log.EndOffset));
    }

    private void Set(string name, string value) => _config.Change([new ConfigChange(name, ConfigOperation.Set, value)], validateOnly: false);

    private void Append()
    {
        var batch = TestBatch.Create([.. Enumerable.Repeat(_time.GetUtcNow().ToUnixTimeMilliseconds(), 10)]);
        _log.Append(batch, RecordBatchHeader.Read(batch));
    }
}
