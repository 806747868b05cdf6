using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Quickstart;
using Troupe.TestKit;

namespace Troupe.Examples.Tests;

/// <summary>The quickstart's consumer on its own route, without a broker and without waiting.</summary>
public sealed class FlightsConsumerTests
{
    private static readonly RunNames Names = new("flights", "flights.results", "flights.dead", "quickstart", IsKept: false);

    [Fact]
    public async Task Consumer_ShouldWriteAResultForEachFlight_WhenItAcceptsThem()
    {
        await using var harness = await StartAsync();

        await harness.DeliverAsync(Flight(0, "SEA"), Flight(1, "JFK", delay: Quickstart.Flight.LongestDelay), Flight(2, "SEA", delay: -12));

        Assert.Equal(
            [new FlightResult(0, "SEA"), new FlightResult(1, "JFK"), new FlightResult(2, "SEA")],
            harness.Produced.Select(record => record.Value<FlightResult>()));
        Assert.All(harness.Produced, record => Assert.Equal((Names.Results, record.Value<FlightResult>().Origin), (record.Topic, record.Key)));
        Assert.Equal(3, harness.CommittedOffset);
        Assert.Empty(harness.DeadLetters);
    }

    [Fact]
    public async Task Flight_ShouldBeADeadLetterAfterThreeAttempts_WhenItIsRefused()
    {
        await using var harness = await StartAsync();
        var late = Flight(1, "JFK", delay: Quickstart.Flight.LongestDelay + 1);

        await harness.DeliverAsync(Flight(0, "SEA"), late, Flight(2, "SEA"));

        var letter = Assert.Single(harness.DeadLetters);
        Assert.Equal((Names.DeadLetters, late), (letter.Topic, letter.Value<Flight>()));
        Assert.Equal(QuickstartHost.Attempts.ToString(CultureInfo.InvariantCulture), letter.Header(DeadLetterHeaders.Attempts));
        Assert.Equal(new FlightRefusedException(late).Message, letter.Header(DeadLetterHeaders.ErrorMessage));
        Assert.Equal([1, 2, 3], harness.Failures.Select(failure => failure.Attempt));
        Assert.Equal([100, 200], harness.Failures.Select(failure => failure.Backoff?.TotalMilliseconds).OfType<double>());
        Assert.Equal([0, 2], harness.Produced.Select(record => record.Value<FlightResult>().Index));
        Assert.Equal(3, harness.CommittedOffset);
    }

    [Fact]
    public async Task Offset_ShouldWaitForTheResult_WhenTheBrokerTakesItsTime()
    {
        await using var harness = await StartAsync();

        using (harness.HoldAcknowledgements())
        {
            harness.Append(Flight(0, "SEA"), Flight(1, "JFK"));
            await harness.AdvanceAsync(TimeSpan.FromSeconds(10));
            Assert.Equal(0, harness.CommittedOffset);
        }

        await harness.RestAsync();
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task Flight_ShouldRunAgain_WhenTheBrokerRefusesItsResult()
    {
        await using var harness = await StartAsync();
        harness.FailProduce(Names.Results);

        await harness.DeliverAsync(Flight(0, "SEA"));

        Assert.Equal(1, Assert.Single(harness.Failures).Attempt);
        Assert.Equal(0, Assert.Single(harness.Produced).Value<FlightResult>().Index);
        Assert.Equal(1, harness.CommittedOffset);
    }

    private static Task<ConsumerHarness<FlightsConsumer, Flight>> StartAsync() => ConsumerHarness<FlightsConsumer, Flight>.StartAsync(
        services => services.AddSingleton(Names),
        topic => QuickstartHost.Configure(topic, Names),
        new HarnessOptions { Topic = Names.Flights, GroupId = Names.Group });

    private static Flight Flight(int index, string origin, int delay = 0) => new(index, "2001-01-01", delay, 500, origin, "ORD");
}
