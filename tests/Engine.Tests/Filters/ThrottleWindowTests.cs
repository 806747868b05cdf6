using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Troupe.Engine.Filters;

namespace Troupe.Engine.Tests.Filters;

public sealed class ThrottleWindowTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Window_ShouldAllowAgain_WhenTheOldestHasLeftIt()
    {
        var window = new ThrottleWindow(10, TimeSpan.FromSeconds(1), _time);
        window.Delivered(4);
        _time.Advance(TimeSpan.FromMilliseconds(400));
        window.Delivered(6);

        Assert.Equal((0, TimeSpan.FromMilliseconds(600)), (window.Allowed, window.Left));
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal((4, TimeSpan.Zero), (window.Allowed, window.Left));
        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(10, window.Allowed);
    }

    [Fact]
    public void Window_ShouldTakeBack_WhatWasNotLookedAt()
    {
        var window = new ThrottleWindow(10, TimeSpan.FromSeconds(1), _time);
        window.Delivered(3);
        window.Delivered(7);
        window.Returned(5);

        Assert.Equal(5, window.Allowed);
    }

    /// <summary>Whatever the spans between deliveries are, no span of the window's length has more than its number.</summary>
    [Fact]
    public void Window_ShouldNeverHoldMore_InAnySpan() =>
        Gen.Select(Gen.Int[0, 700], Gen.Int[1, 10]).Array[1, 60].Sample(steps =>
        {
            var time = new FakeTimeProvider();
            var window = new ThrottleWindow(10, TimeSpan.FromSeconds(1), time);
            var delivered = new List<DateTimeOffset>();
            foreach (var (milliseconds, wanted) in steps)
            {
                time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                var count = Math.Min(window.Allowed, wanted);
                if (count == 0) continue;
                window.Delivered(count);
                delivered.AddRange(Enumerable.Repeat(time.GetUtcNow(), count));
            }

            return delivered.All(at => delivered.Count(other => other >= at && other < at + TimeSpan.FromSeconds(1)) <= 10);
        });
}
