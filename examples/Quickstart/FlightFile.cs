using System.IO.Compression;
using System.Text.Json;

namespace Quickstart;

/// <summary>The flights of the data file, which is built into the program.</summary>
internal static class FlightFile
{
    private const string Name = "flights-20k.json.gz";

    /// <summary>Reads them all, in the order of the file.</summary>
    public static async Task<Flight[]> ReadAsync(CancellationToken cancellationToken)
    {
        await using var file = typeof(FlightFile).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"{Name} is not in the program. Build it anew.");
        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        var flights = await JsonSerializer.DeserializeAsync<Flight[]>(unpacked, JsonSerializerOptions.Web, cancellationToken)
            ?? throw new InvalidOperationException($"{Name} holds no flights.");
        return [.. flights.Select((flight, index) => flight with { Index = index })];
    }
}
