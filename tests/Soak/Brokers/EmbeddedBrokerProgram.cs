using Troupe.EmbeddedKafka;

namespace Troupe.Soak.Brokers;

/// <summary>
/// The embedded broker as a program of its own. It says its address, obeys <see cref="Pause"/> and <see cref="Resume"/>, answering each with the
/// same word when it is done, and ends with its input: it does not outlive who started it.
/// </summary>
internal static class EmbeddedBrokerProgram
{
    /// <summary>The argument that makes the soak's program this one.</summary>
    public const string Verb = "embedded-broker";

    public const string Pause = "pause";

    public const string Resume = "resume";

    public static async Task<int> RunAsync()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new EmbeddedKafkaOptions
        {
            // Nothing may fall to retention before it was consumed.
            MaxLogBytes = 8L * 1024 * 1024 * 1024,
            ConsumerSessionTimeout = SoakTimes.Session,
        });
        Console.WriteLine(server.BootstrapServers);
        while (await Console.In.ReadLineAsync() is { } command)
        {
            if (command == Pause) await server.PauseAsync();
            else await server.ResumeAsync();
            Console.WriteLine(command);
        }

        return 0;
    }
}
