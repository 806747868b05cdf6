namespace Quickstart;

/// <summary>What travels through the topic of flights, as JSON.</summary>
/// <param name="Index">Its place in the data file, from 0; every check counts by it.</param>
/// <param name="Date">Planned departure.</param>
/// <param name="Delay">Minutes; negative when early.</param>
/// <param name="Distance">Miles.</param>
/// <param name="Origin">IATA code; also the key of the record.</param>
/// <param name="Destination">IATA code.</param>
internal sealed record Flight(int Index, string Date, int Delay, int Distance, string Origin, string Destination)
{
    /// <summary>Longest delay in minutes that the consumer accepts.</summary>
    public const int LongestDelay = 300;
}
