using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Troupe;

namespace Quickstart;

/// <summary>The application: a generic host with a broker, unless there is one, and the engine.</summary>
internal static class QuickstartHost
{
    /// <summary>Times that a failing flight is tried before it is given up.</summary>
    public const int Attempts = MaxRetries + 1;

    private const int MaxRetries = 2;
    private const string Servers = "Troupe:Kafka:bootstrap.servers";
    private const string SessionTimeout = "Troupe:Kafka:session.timeout.ms";

    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    /// <summary>Prepares the host; the embedded broker serves from here on.</summary>
    /// <exception cref="UsageException">The port of the embedded broker is in use.</exception>
    public static HostApplicationBuilder Prepare(QuickstartOptions options, RunNames names)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        SetUpLog(builder.Logging, options.IsVerbose);
        if (options.BootstrapServers is { } servers)
            builder.Configuration[Servers] = servers;
        if (names.IsKept)
            builder.Configuration[SessionTimeout] = "6000"; // a run that goes on waits this long for its killed predecessor's place in the group
        try
        {
            builder.AddEmbeddedKafka(embedded => embedded with { Port = options.Port }); // does nothing where a server is named
        }
        catch (SocketException problem)
        {
            throw new UsageException($"Port {options.Port} cannot be used: {problem.Message}.");
        }

        builder.Services.AddSingleton(names);
        builder.Services.AddTroupe(troupe => troupe
            .ConsumerGroup(names.Group, group => group
                .CommitInterval(CommitInterval) // what a kill may have done twice
                .Topic<FlightsConsumer>(names.Flights, topic =>
                {
                    Configure(topic, names);
                    if (options.ConsumeRate is { } rate)
                        topic.Throttle(rate);
                })));
        return builder;
    }

    /// <summary>How the flights are played; the tests of the consumer use it too.</summary>
    public static void Configure(TopicBuilder topic, RunNames names) => topic
        .DeadLetterQueue(names.DeadLetters, maxRetries: MaxRetries, independent: true)
        .Backoff(initial: TimeSpan.FromMilliseconds(100));

    /// <summary>The servers that the host will use.</summary>
    public static string ServersOf(HostApplicationBuilder builder) =>
        builder.Configuration[Servers] ?? builder.Configuration["ConnectionStrings:kafka"]!;

    private static void SetUpLog(ILoggingBuilder logging, bool isVerbose)
    {
        if (!isVerbose)
            return;
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace); // stdout is for the outcome
    }
}
