using Troupe.Worker.Launching;

namespace Troupe.Soak.Crew;

/// <summary>How a worker leaves that is told to (SIGTERM).</summary>
internal static class WorkerDeparture
{
    /// <returns>What was wrong with it; null if it left in order.</returns>
    public static async Task<string?> RunAsync(WorkerProcess process)
    {
        try
        {
            var exitCode = await process.TerminateAsync(SoakTimes.Departure);
            return exitCode == 0 ? null : $"left with exit code {exitCode} instead of 0";
        }
        catch (TimeoutException)
        {
            await process.KillAsync();
            return $"did not end within {SoakTimes.Departure} of SIGTERM";
        }
    }
}
