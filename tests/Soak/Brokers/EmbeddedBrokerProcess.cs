using System.Diagnostics;

namespace Troupe.Soak.Brokers;

/// <summary>The embedded broker in a process of its own; it is down while it refuses connections, and keeps what it has.</summary>
internal sealed class EmbeddedBrokerProcess : ITestedBrokers
{
    private readonly Process _process;

    private EmbeddedBrokerProcess(Process process, string bootstrapServers) => (_process, BootstrapServers) = (process, bootstrapServers);

    public string BootstrapServers { get; }

    public int MayFail => 1;

    public bool AreKilled => false;

    public static async Task<EmbeddedBrokerProcess> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(EmbeddedBrokerProcess).Assembly.Location, EmbeddedBrokerProgram.Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The embedded broker did not start.");
        return new EmbeddedBrokerProcess(process, address);
    }

    public Task TakeDownAsync(int broker) => CommandAsync(EmbeddedBrokerProgram.Pause);

    public Task BringBackAsync(int broker) => CommandAsync(EmbeddedBrokerProgram.Resume);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task CommandAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        var answer = await _process.StandardOutput.ReadLineAsync();
        if (answer != command) throw new InvalidOperationException($"The embedded broker answered '{answer}' to '{command}'.");
    }
}
