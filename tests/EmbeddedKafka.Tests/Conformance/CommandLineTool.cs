using System.Diagnostics;

namespace Troupe.EmbeddedKafka.Tests.Conformance;

/// <summary>Runs a real Kafka tool and returns what it printed.</summary>
internal static class CommandLineTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Where kcat is, under either of its names; null when it is not installed.</summary>
    public static string? Kcat { get; } = FindOnPath("kcat") ?? FindOnPath("kafkacat");

    /// <summary>A script that runs Kafka's own tools by name; null when none was given.</summary>
    public static string? KafkaTools { get; } =
        Environment.GetEnvironmentVariable("TROUPE_KAFKA_TOOLS") is { Length: > 0 } path ? path : null;

    public static Task<string> RunAsync(string program, string input, params string[] arguments) =>
        RunAsync(program, input, arguments, variables: []);

    public static async Task<string> RunAsync(
        string program, string input, string[] arguments, params (string Name, string Value)[] variables)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        foreach (var (name, value) in variables)
            process.StartInfo.Environment[name] = value;
        process.Start();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}. {await output} {await errors}");
            return await output;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    public static string? FindOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
