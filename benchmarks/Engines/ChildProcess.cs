using System.Diagnostics;

namespace Troupe.Benchmarks.Engines;

/// <summary>Runs a program to its end.</summary>
internal static class ChildProcess
{
    /// <param name="program">What is run.</param>
    /// <param name="arguments">One by one.</param>
    /// <param name="progress">Gets every line but the last, as it comes.</param>
    /// <returns>The last line it printed.</returns>
    /// <exception cref="InvalidOperationException">It ended with an exit code other than 0, or printed nothing.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, Action<string>? progress = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        string? last = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (last is not null) progress?.Invoke(last);
            last = line;
        }

        await process.WaitForExitAsync();
        return process.ExitCode == 0 && last is not null
            ? last
            : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {last} {await errors}");
    }
}
