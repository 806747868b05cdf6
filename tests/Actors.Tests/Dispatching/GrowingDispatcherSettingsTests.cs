using Akka.Configuration;
using Troupe.Actors.Dispatching;

namespace Troupe.Actors.Tests.Dispatching;

public sealed class GrowingDispatcherSettingsTests
{
    [Theory]
    [InlineData("max-threads = 0", "troupe.consumer-dispatcher.max-threads (0) is below 1. Actors need at least one thread.")]
    [InlineData("idle-timeout = 0s", "troupe.consumer-dispatcher.idle-timeout (00:00:00) is not above 0 and below 24 days.")]
    [InlineData("idle-timeout = 25d", "troupe.consumer-dispatcher.idle-timeout (25.00:00:00) is not above 0 and below 24 days.")]
    [InlineData("parallelism-factor = 0", "troupe.consumer-dispatcher.parallelism-factor (0) is not above 0.")]
    public void Create_ShouldSayWhatIsWrong_WhenAValueIsOutOfRange(string setting, string problem)
    {
        var config = ConfigurationFactory.ParseString($"id = troupe.consumer-dispatcher\n{setting}");

        var exception = Assert.Throws<ConfigurationException>(() => GrowingDispatcherSettings.Create(config));

        Assert.Equal(problem, exception.Message);
    }

    [Fact]
    public void Create_ShouldTakeWhatIsWritten()
    {
        var config = ConfigurationFactory.ParseString("max-threads = 7\nidle-timeout = 3s\nparallelism-factor = 0.5\nhold-wake-ups = on");

        Assert.Equal(
            new GrowingDispatcherSettings(7, TimeSpan.FromSeconds(3)) { ParallelismFactor = 0.5, HoldWakeUps = true },
            GrowingDispatcherSettings.Create(config));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(8, 2)]
    public void Parallelism_ShouldFollowTheProcessors_AndBeAtLeastOne(int processors, int parallelism) =>
        Assert.Equal(parallelism, new GrowingDispatcherSettings(4, TimeSpan.FromSeconds(1)) { ParallelismFactor = 0.25 }.Parallelism(processors));
}
