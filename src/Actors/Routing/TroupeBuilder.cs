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

    internal Func<IServiceProvider, CancellationToken, Task<OAuthBearerToken>>? TokenCallback { get; private set; }

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

    /// <summary>
    /// Gives the clients of the application their tokens for <c>sasl.mechanism = OAUTHBEARER</c>: consumers, producers and those that ask the cluster
    /// questions. Not used with <c>sasl.oauthbearer.method = oidc</c>, where the client gets them by itself.
    /// </summary>
    /// <param name="getToken">
    /// Called at the start and again when four fifths of the lifetime of a token are over, on a thread of the pool, one call at a time for all
    /// clients. Its token is cancelled at the stop and after 30 seconds. When it throws, the clients keep the token they have and ask again after
    /// 10 seconds; health is degraded, and unhealthy while there has been no token at all.
    /// </param>
    public TroupeBuilder WithOAuthBearerToken(Func<CancellationToken, Task<OAuthBearerToken>> getToken)
    {
        ArgumentNullException.ThrowIfNull(getToken);
        return WithOAuthBearerToken((_, cancellationToken) => getToken(cancellationToken));
    }

    /// <inheritdoc cref="WithOAuthBearerToken(Func{CancellationToken, Task{OAuthBearerToken}})"/>
    /// <param name="getToken">The same, given the services of a scope that lives as long as the call.</param>
    public TroupeBuilder WithOAuthBearerToken(Func<IServiceProvider, CancellationToken, Task<OAuthBearerToken>> getToken)
    {
        ArgumentNullException.ThrowIfNull(getToken);
        TokenCallback = getToken;
        Document.HasTokenCallback = true;
        return this;
    }

    /// <summary>Sets how long a stop waits for running calls. HOCON: <c>shutdown-timeout</c>.</summary>
    /// <param name="timeout">Longer than 0; 30 seconds by default. The host's own time-out is raised to 10 seconds above it.</param>
    public TroupeBuilder ShutdownTimeout(TimeSpan timeout)
    {
        Document.Application.Values.Write(SettingNames.ShutdownTimeout, timeout);
        return this;
    }

    /// <summary>Sets how the transactions of all transactional routes are made. HOCON: <c>transactions</c>.</summary>
    /// <param name="idPrefix">Begins every transactional id. Not empty; <c>troupe</c> by default.</param>
    /// <param name="nodeId">
    /// Who this process is in those ids: the same after every restart, and no other process's. By default the names of the machine and the user and
    /// the lowest ordinal that is free there.
    /// </param>
    /// <param name="timeout">How long the broker leaves a transaction open whose producer does not speak. Longer than 0; 10 seconds by default.</param>
    /// <param name="maxRecords">Records of one transaction, at most. At least 1; 10,000 by default.</param>
    /// <param name="maxBytes">Bytes of one transaction, at most. At least 1; 4 MiB by default.</param>
    /// <param name="minInterval">Time between two commits of less than 1,000 records. 0 for none; 20 milliseconds by default.</param>
    /// <param name="abandonAfter">After so long in one call of the client a producer is replaced. Longer than 0; 15 seconds by default.</param>
    public TroupeBuilder Transactions(
        string? idPrefix = null,
        string? nodeId = null,
        TimeSpan? timeout = null,
        int? maxRecords = null,
        long? maxBytes = null,
        TimeSpan? minInterval = null,
        TimeSpan? abandonAfter = null)
    {
        var values = Document.Application.Values;
        if (idPrefix is not null) values.Write(SettingNames.TransactionsIdPrefix, idPrefix);
        if (nodeId is not null) values.Write(SettingNames.TransactionsNodeId, nodeId);
        values.Write(SettingNames.TransactionsTimeout, timeout);
        values.Write(SettingNames.TransactionsMaxRecords, maxRecords);
        values.Write(SettingNames.TransactionsMaxBytes, maxBytes);
        values.Write(SettingNames.TransactionsMinInterval, minInterval);
        values.Write(SettingNames.TransactionsAbandonAfter, abandonAfter);
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
