using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka;

/// <summary>A Kafka broker inside the process: in memory, one node, on a loopback port of its own. For tests and examples.</summary>
/// <remarks>
/// Any Kafka client can use it through <see cref="BootstrapServers"/>. Several servers may run in one process; nothing is static.
/// What it can and cannot do: <c>docs/embedded-broker.md</c>. All members may be called from any thread.
/// </remarks>
public sealed partial class EmbeddedKafkaServer : IAsyncDisposable
{
    private readonly Broker _broker;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly Gateway _gateway;
    private bool _isDisposed;

    private EmbeddedKafkaServer(EmbeddedKafkaOptions options, TimeProvider time, ILogger logger)
    {
        Faults = new FaultInjector(() => _gateway!.CloseConnections());
        _broker = new Broker(options, time, Faults);
        _gateway = new Gateway(_broker, new RequestDispatcher(_broker, logger), logger);
        _logger = logger;
    }

    /// <summary>Port on 127.0.0.1; stays the same over <see cref="PauseAsync"/> and <see cref="ResumeAsync"/>.</summary>
    public int Port => _gateway.Port;

    /// <summary>Value for the client's <c>bootstrap.servers</c>, such as <c>127.0.0.1:40123</c>.</summary>
    public string BootstrapServers => $"{Broker.Host}:{Port}";

    /// <summary>
    /// Value for the <c>bootstrap.servers</c> of clients that use <see cref="EmbeddedKafkaOptions.SecureListener"/>; its port stays the same too.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such listener.</exception>
    public string SecureBootstrapServers => _gateway.SecurePort is { } port
        ? $"{Broker.Host}:{port}"
        : throw new InvalidOperationException("The server has no secure listener. Set EmbeddedKafkaOptions.SecureListener.");

    /// <summary>
    /// The authority that signed the certificate of the secure listener, as PEM: value for the client's <c>ssl.ca.pem</c>. Another one with every
    /// server; its key was thrown away.
    /// </summary>
    /// <exception cref="InvalidOperationException">No listener speaks TLS.</exception>
    public string CertificateAuthorityPem => _gateway.CertificateAuthorityPem
        ?? throw new InvalidOperationException("The server speaks no TLS. Set EmbeddedKafkaOptions.SecureListener.");

    /// <summary>What a failure test does to the traffic.</summary>
    public FaultInjector Faults { get; }

    /// <summary>Names of the topics there are now.</summary>
    public IReadOnlyCollection<string> Topics => [.. _broker.Topics.All.Select(static topic => topic.Name)];

    /// <summary>Starts a server; it serves when the task completes.</summary>
    /// <param name="options">How it behaves; the defaults when null.</param>
    /// <param name="timeProvider">Clock of long polls, sessions, rebalances and delays; the system's when null.</param>
    /// <param name="loggerFactory">Where it says why it closed a connection; nowhere when null.</param>
    /// <param name="cancellationToken">Checked before the start.</param>
    /// <exception cref="ArgumentException">The options contradict themselves; the message names every problem.</exception>
    /// <exception cref="SocketException">The port is in use.</exception>
    public static Task<EmbeddedKafkaServer> StartAsync(
        EmbeddedKafkaOptions? options = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Start(options ?? new EmbeddedKafkaOptions(), timeProvider ?? TimeProvider.System, loggerFactory));
    }

    /// <summary>Creates a topic.</summary>
    /// <param name="name">1 to 249 letters, digits, dots, underscores and hyphens.</param>
    /// <param name="partitions">1 to 10,000; 1 by default.</param>
    /// <exception cref="ArgumentException">The name or the number is not allowed.</exception>
    /// <exception cref="InvalidOperationException">The topic exists.</exception>
    public void CreateTopic(string name, int partitions = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        switch (_broker.Topics.Create(name, partitions))
        {
            case ErrorCode.None:
                return;
            case ErrorCode.TopicAlreadyExists:
                throw new InvalidOperationException($"Topic '{name}' already exists.");
            case var error:
                throw new ArgumentException($"Topic '{name}' with {partitions} partitions cannot be created: {error}.");
        }
    }

    /// <summary>Deletes a topic, its records and its committed offsets; false when there is none of that name.</summary>
    public bool DeleteTopic(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _broker.DeleteTopic(name);
    }

    /// <summary>Makes the broker look dead: it closes all connections and refuses new ones. Records, offsets and groups stay.</summary>
    /// <remarks>No session of a group runs out meanwhile. Nothing happens when it is paused already.</remarks>
    public async Task PauseAsync()
    {
        await _changes.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_gateway.IsOpen)
                return;

            _broker.Groups.Freeze();
            await _gateway.CloseAsync().ConfigureAwait(false);
            LogPaused(_logger, BootstrapServers);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>
    /// Ends <see cref="PauseAsync"/>: serves on the same port again, and every group member has a full session from now on.
    /// </summary>
    /// <exception cref="SocketException">Something else took the port meanwhile.</exception>
    public async Task ResumeAsync()
    {
        await _changes.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_gateway.IsOpen)
                return;

            _gateway.Open();
            _broker.Groups.Thaw();
            LogResumed(_logger, BootstrapServers);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Closes all connections and frees the port. The records are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _changes.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isDisposed)
                return;

            _isDisposed = true;
            await _gateway.CloseAsync().ConfigureAwait(false);
            _gateway.Dispose();
            _broker.Dispose();
            LogStopped(_logger, BootstrapServers);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>The start itself, which needs no waiting.</summary>
    internal static EmbeddedKafkaServer Start(EmbeddedKafkaOptions options, TimeProvider time, ILoggerFactory? loggerFactory)
    {
        var problems = options.Validate();
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(' ', problems), nameof(options));

        var logger = loggerFactory?.CreateLogger<EmbeddedKafkaServer>() ?? NullLogger<EmbeddedKafkaServer>.Instance;
        var server = new EmbeddedKafkaServer(options, time, logger);
        foreach (var topic in options.Topics)
            server.CreateTopic(topic.Name, topic.Partitions);

        server._gateway.Open();
        LogStarted(logger, server.BootstrapServers);
        return server;
    }
}
