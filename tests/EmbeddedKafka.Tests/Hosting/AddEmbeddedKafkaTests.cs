using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Troupe.EmbeddedKafka.Tests.Hosting;

public sealed class AddEmbeddedKafkaTests
{
    [Fact]
    public async Task Server_ShouldServeAtItsConfiguredAddress_WhenNoneIsNamed()
    {
        var builder = Builder();
        builder.AddEmbeddedKafka(static options => options with { Topics = [new("orders", 5)] });
        using var host = builder.Build();

        var server = host.Services.GetRequiredService<EmbeddedKafkaServer>();
        using var admin = KafkaClients.Admin(server);

        Assert.Equal(server.BootstrapServers, builder.Configuration["ConnectionStrings:kafka"]);
        Assert.Equal(5, admin.GetMetadata("orders", KafkaClients.Patience).Topics.Single().Partitions.Count);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("ConnectionStrings:kafka")]
    [InlineData("Troupe:Kafka:bootstrap.servers")]
    public void Nothing_ShouldBeStarted_WhenAServerIsNamed(string key)
    {
        var builder = Builder();
        builder.Configuration[key] = "kafka.example:9092";

        builder.AddEmbeddedKafka();

        using var host = builder.Build();
        Assert.Null(host.Services.GetService<EmbeddedKafkaServer>());
    }

    [Fact]
    public async Task Server_ShouldOutliveItsUsers_WhenTheContainerIsDisposed()
    {
        var disposed = new List<string>();
        var builder = Builder();
        builder.Services.AddSingleton(_ => new Recorder(() => disposed.Add("registered before")));
        builder.Services.AddHostedService<User>();
        builder.AddEmbeddedKafka();
        var host = builder.Build();
        await host.StartAsync();
        var server = host.Services.GetRequiredService<EmbeddedKafkaServer>();
        var recorder = host.Services.GetRequiredService<Recorder>();
        recorder.Server = server;

        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.Equal(["registered before"], disposed);
        Assert.True(recorder.ServerWasUp);
        await Assert.ThrowsAsync<ObjectDisposedException>(server.PauseAsync);
    }

    [Fact]
    public async Task Server_ShouldLogToTheApplication_WhenTheHostHasStarted()
    {
        var builder = Builder();
        builder.AddEmbeddedKafka();
        using var provider = new FirstMessage();
        builder.Logging.AddProvider(provider);
        using var host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredService<EmbeddedKafkaServer>().PauseAsync();

        Assert.Contains("plays dead", await provider.Message.WaitAsync(KafkaClients.Patience), StringComparison.Ordinal);
        await host.StopAsync();
    }

    private static HostApplicationBuilder Builder() => Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

    private sealed class Recorder(Action onDispose) : IDisposable
    {
        public EmbeddedKafkaServer? Server { get; set; }

        public bool ServerWasUp { get; private set; }

        public void Dispose()
        {
            using var client = new System.Net.Sockets.TcpClient();
            client.Connect("127.0.0.1", Server!.Port);
            ServerWasUp = client.Connected;
            onDispose();
        }
    }

    private sealed class FirstMessage : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource<string> _message = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Message => _message.Task;

        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Troupe", StringComparison.Ordinal) ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _message.TrySetResult(formatter(state, exception));

        public void Dispose()
        {
        }
    }

    private sealed class User(Recorder recorder) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(recorder);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
