using System.Diagnostics;
using System.Reflection;
using System.Threading.Channels;

namespace Troupe.Examples.Tests;

/// <summary>An example that runs as a process of its own, as a user starts it.</summary>
internal sealed class ExampleProcess : IDisposable
{
    /// <summary>Far above what any example needs; only a hang meets it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _output = [];
    private readonly Task<string> _errors;
    private readonly Task _reading;

    private ExampleProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>Everything it wrote to stderr; complete once it has ended.</summary>
    public Task<string> ErrorsAsync() => _errors.WaitAsync(Limit);

    /// <summary>Starts an example.</summary>
    public static ExampleProcess Start(string example, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Metadata("Examples"), example, Metadata("Output"), $"{example}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ExampleProcess(Process.Start(start)!);
    }

    /// <summary>Waits for a line of stdout.</summary>
    public async Task<string> LineAsync(Predicate<string> isWanted)
    {
        using var limit = new CancellationTokenSource(Limit);
        await foreach (var line in _lines.Reader.ReadAllAsync(limit.Token))
        {
            if (isWanted(line))
                return line;
        }

        throw new InvalidOperationException($"The line did not come. Output:\n{string.Join('\n', _output)}\n{await ErrorsAsync()}");
    }

    /// <summary>Sends SIGTERM, as a service manager does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Sends SIGKILL and waits for its end: nothing of it gets to run.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code and its last line of stdout, empty if there is none.</returns>
    public async Task<(int ExitCode, string LastLine)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _reading.WaitAsync(Limit);
        return (_process.ExitCode, _output.LastOrDefault() ?? "");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Add(line);
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }

    private static string Metadata(string key) => typeof(ExampleProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
