using Troupe.Worker;

namespace Troupe.Soak.Tests;

public sealed class SoakOptionsTests
{
    [Fact]
    public void Options_ShouldMakeTheDefaultRate_WhenNoRecordsAreNamed()
    {
        var options = SoakOptions.Parse(["--minutes", "10", "--protocol", "eager", "--seed", "7"]);

        Assert.Equal((TimeSpan.FromMinutes(10), 12_000_000, GroupProtocol.Eager, 7), (options.Duration, options.Records, options.Protocol, options.Seed));
    }

    [Theory]
    [InlineData("--unknown")]
    [InlineData("--minutes")]
    [InlineData("--minutes", "soon")]
    [InlineData("--seconds", "19")]
    [InlineData("--protocol", "range")]
    [InlineData("--broken", "everything")]
    [InlineData("--streams")]
    [InlineData("--kafka", "kafka", "--bootstrap-servers", "localhost:9092")]
    public void Options_ShouldBeRefused_WhenTheyAreWrong(params string[] arguments) =>
        Assert.Throws<FormatException>(() => SoakOptions.Parse(arguments));

    [Fact]
    public void Options_ShouldLetThoseWhoCopyUseStreams() => Assert.True(SoakOptions.Parse(["--exactly-once", "--streams"]).UsesStreams);

    [Fact]
    public void Worker_ShouldReadWhatItsStarterWrote_WhateverItIs()
    {
        var options = new WorkerOptions
        {
            BootstrapServers = "one:1,two:2",
            Group = "group",
            Topics = ["orders", "bills"],
            ReportFile = "/tmp/reports",
            Protocol = GroupProtocol.Consumer,
            Form = WorkerForm.Batch,
            Work = TimeSpan.FromMilliseconds(20),
            CommitsAhead = true,
        };

        var read = WorkerOptions.Parse([.. options.ToArguments()]);

        Assert.Equal(options.Topics, read.Topics);
        Assert.Equal(options, read with { Topics = options.Topics });
    }
}
