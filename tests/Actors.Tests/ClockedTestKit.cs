using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Troupe.Actors.Configuration;
using Troupe.Actors.Scheduling;

namespace Troupe.Actors.Tests;

/// <summary>An actor system whose clock and timers are the test's.</summary>
public abstract class ClockedTestKit : TestKit
{
    private protected ClockedTestKit()
        : this(new FakeTimeProvider())
    {
    }

    private ClockedTestKit(FakeTimeProvider time)
        : base(ReferenceConf.Config.WithClock(time).WithFallback(TestKitBase.DefaultConfig)) => Time = time;

    private protected FakeTimeProvider Time { get; }
}
