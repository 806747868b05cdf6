using Troupe;

namespace Quickstart;

/// <summary>Plays one partition of the flights: one message at a time, in order. Returning finishes a message, throwing retries it.</summary>
internal sealed class FlightsConsumer(RunNames names) : PartitionConsumerActor<Flight>
{
    protected override Task ConsumeAsync(Message<Flight> message, CancellationToken cancellationToken)
    {
        var flight = message.Value;
        if (flight.Delay > Flight.LongestDelay)
            throw new FlightRefusedException(flight);

        // The flight counts as finished only when the broker has this result.
        Produce(names.Results, new FlightResult(flight.Index, flight.Origin), key: flight.Origin);
        return Task.CompletedTask;
    }
}
