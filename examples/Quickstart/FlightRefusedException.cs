namespace Quickstart;

/// <summary>A flight that this program never accepts, however often it is tried.</summary>
internal sealed class FlightRefusedException(Flight flight)
    : Exception($"Flight {flight.Index} from {flight.Origin} was {flight.Delay} minutes late; more than {Flight.LongestDelay} are refused.");
