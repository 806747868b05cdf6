using CsCheck;
using Troupe.Engine.Backoff;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Tests.Backoff;

public sealed class BackoffScheduleTests
{
    private static readonly BackoffSettings Defaults = new();

    private static readonly Gen<BackoffSettings> Settings = Gen.Select(
        Gen.Long[0, TimeSpan.TicksPerHour],
        Gen.Long[0, TimeSpan.TicksPerDay],
        Gen.Double[0, 1],
        (initial, more, jitter) => new BackoffSettings
        {
            Initial = TimeSpan.FromTicks(initial),
            Maximum = TimeSpan.FromTicks(initial + more),
            Jitter = jitter,
        });

    private static readonly Gen<int> Failures = Gen.OneOf(Gen.Int[1, 40], Gen.Int[1, int.MaxValue]);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(6, 30)]
    [InlineData(int.MaxValue, 30)]
    public void Delay_ShouldDoubleUpToTheMaximum_WithTheDefaults(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), BackoffSchedule.Delay(Defaults, failures, 0.5));

    [Theory]
    [InlineData(0, 800)]
    [InlineData(1, 1_200)]
    public void Delay_ShouldVaryByTheJitter_WithTheDefaults(double random, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), BackoffSchedule.Delay(Defaults, 1, random));

    [Fact]
    public void Delay_ShouldRefuse_WhenNothingFailed() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BackoffSchedule.Delay(Defaults, 0, 0.5));

    [Fact]
    public void Delay_ShouldNotOverflow_WhenTheMaximumIsTheLongestThereIs()
    {
        var settings = new BackoffSettings { Maximum = TimeSpan.MaxValue, Jitter = 1 };

        Assert.Equal(TimeSpan.MaxValue, BackoffSchedule.Delay(settings, int.MaxValue, 1));
        Assert.Equal(TimeSpan.Zero, BackoffSchedule.Delay(settings, int.MaxValue, 0));
    }

    [Fact]
    public void Delay_ShouldNeverShrinkNorPassTheMaximum_WithoutJitter() =>
        Gen.Select(Settings, Failures).Sample(
            (settings, failures) =>
            {
                var delay = BackoffSchedule.Delay(settings, failures, 0.5);

                Assert.InRange(delay, settings.Initial, settings.Maximum);
                if (failures < int.MaxValue)
                {
                    var next = BackoffSchedule.Delay(settings, failures + 1, 0.5);
                    Assert.Equal(TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, settings.Maximum.Ticks)), next);
                }
            },
            iter: 5_000);

    [Fact]
    public void Delay_ShouldStayWithinTheJitter_WhateverTheRandomNumber() =>
        Gen.Select(Settings, Failures, Gen.Double[0, 1]).Sample(
            (settings, failures, random) =>
            {
                var middle = BackoffSchedule.Delay(settings, failures, 0.5).Ticks;
                var delay = BackoffSchedule.Delay(settings, failures, random).Ticks;

                Assert.InRange(delay, (long)(middle * (1 - settings.Jitter)) - 1, (long)(middle * (1 + settings.Jitter)) + 1);
            },
            iter: 5_000);
}
