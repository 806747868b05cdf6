using Akka.Configuration;
using Troupe.Actors.Routing;
using Troupe.Engine.Configuration;

namespace Troupe;

/// <summary>
/// Says in code what an application consumes. What is said here wins over IConfiguration, that over HOCON, that over the defaults; values are
/// checked when the host starts, all together. Calling a method again replaces what it said before.
/// </summary>
public sealed class TroupeBuilder
{
    internal TroupeBuilder()
    {
    }

    internal RouteDocument Document { get; } = new();

    internal Config? Hocon { get; private set; }

    /// <summary>Names the brokers to connect to first. Client property <c>bootstrap.servers</c>.</summary>
    /// <param name="servers"><c>host:port</c>, several with commas. Without it <c>Troupe:Kafka:bootstrap.servers</c>, HOCON, then <c>ConnectionStrings:kafka</c> is taken.</param>
    public TroupeBuilder WithBootstrapServers(string servers) => WithKafka("bootstrap.servers", servers);

    /// <summary>Sets a property of the Kafka client for every connection and producer of the application. Groups may override it.</summary>
    /// <param name="name">The client's name, such as <c>security.protocol</c>. Unknown ones, and those the engine owns, are refused at start.</param>
    /// <param name="value">The value as the client takes it.</param>
    public TroupeBuilder WithKafka(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        Document.Application.Kafka.Write(name, value);
        return this;
    }

    /// <summary>Sets how long a stop waits for running calls. HOCON: <c>shutdown-timeout</c>.</summary>
    /// <param name="timeout">Longer than 0; 30 seconds by default. The host's own time-out is raised to 10 seconds above it.</param>
    public TroupeBuilder ShutdownTimeout(TimeSpan timeout)
    {
        Document.Application.Values.Write(SettingNames.ShutdownTimeout, timeout);
        return this;
    }

    /// <summary>
    /// Gives the application's HOCON: its section <c>troupe</c> ranks below IConfiguration, its section <c>akka</c> is for the actor system that
    /// Troupe makes when the container has none. Of an actor system of the application the settings are read without this.
    /// </summary>
    /// <param name="hocon">Parsed HOCON, such as <c>ConfigurationFactory.ParseString(File.ReadAllText("app.conf"))</c>. Given again, the later one wins value by value.</param>
    public TroupeBuilder WithHocon(Config hocon)
    {
        ArgumentNullException.ThrowIfNull(hocon);
        Hocon = Hocon is null ? hocon : hocon.WithFallback(Hocon);
        return this;
    }

    /// <summary>Adds a consumer group, or says more about one that was added before.</summary>
    /// <param name="id">The <c>group.id</c>.</param>
    /// <param name="configure">What the group reads.</param>
    public TroupeBuilder ConsumerGroup(string id, Action<ConsumerGroupBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(configure);
        configure(new ConsumerGroupBuilder(Document, Document.Application.GetOrAdd(id)));
        return this;
    }
}
