using Akka.Actor;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Troupe.Hosting.Tests.Lifetime;

public sealed class TroupeHostedServiceTests
{
    [Fact]
    public async Task Host_ShouldStartAndDrain_WithAnActorSystemOfItsOwn()
    {
        var builder = NewHost();
        builder.AddEmbeddedKafka(options => options with { Topics = [new("orders", 2)] });
        builder.Services.AddTroupe(troupe => troupe.ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders")));
        using var host = builder.Build();
        var troupe = host.Services.GetRequiredService<ITroupe>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => troupe.GetStatusAsync());

        await host.StartAsync();
        var status = await troupe.GetStatusAsync();
        await host.StopAsync();

        Assert.Equal(["billing"], status.Groups.Select(group => group.GroupId));
        await Assert.ThrowsAsync<InvalidOperationException>(() => troupe.GetStatusAsync());
        Assert.Equal(HealthStatus.Unhealthy, (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task Host_ShouldUseTheApplicationsActorSystem_AndLeaveItRunning()
    {
        using var system = ActorSystem.Create("shop", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF\ntroupe { shutdown-timeout = 20s }");
        var builder = NewHost();
        builder.AddEmbeddedKafka(options => options with { Topics = [new("orders", 1)] });
        builder.Services.AddSingleton(system);
        builder.Services.AddTroupe(troupe => troupe.ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders")));
        using var host = builder.Build();

        await host.StartAsync();
        var root = await system.ActorSelection("/user/troupe").ResolveOne(TimeSpan.FromSeconds(60));
        await host.StopAsync();

        Assert.Equal("troupe", root.Path.Name);
        Assert.False(system.WhenTerminated.IsCompleted);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => system.ActorSelection("/user/troupe").ResolveOne(TimeSpan.FromSeconds(60)));
        await system.Terminate();
    }

    [Fact]
    public async Task Host_ShouldReportAllProblemsAndStartNothing_WhenThereAreMany()
    {
        var builder = NewHost(
            ("Troupe:ShutdownTimeout", "soon"),
            ("Troupe:Kafka:fetch.min.bites", "1"),
            ("Troupe:Colour", "red"));
        var other = new Recorder();
        builder.Services.AddSingleton<IHostedService>(other);
        builder.Services.AddTroupe(troupe => troupe
            .WithBootstrapServers("127.0.0.1:1")
            .ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders", topic => topic.MaxBatchSize(0).DeadLetterQueue("orders"))));
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<TroupeConfigurationException>(() => host.StartAsync());

        Assert.Collection(
            exception.Problems,
            problem => Assert.Equal("troupe.Colour (configuration in memory Troupe:Colour) is not a setting. Known here: consumer-dispatcher, consumer-groups, defaults, engine-dispatcher, kafka, shutdown-timeout, transactions, transactions.abandon-after, transactions.id-prefix, transactions.max-bytes, transactions.max-records, transactions.min-interval, transactions.node-id, transactions.timeout.", problem),
            problem => Assert.StartsWith("troupe.shutdown-timeout (soon, from configuration in memory Troupe:ShutdownTimeout) is not a duration.", problem, StringComparison.Ordinal),
            problem => Assert.Contains("Did you mean fetch.min.bytes?", problem, StringComparison.Ordinal),
            problem => Assert.Equal("troupe.consumer-groups[billing].topics[orders].max-batch-size (0, from code) must be at least 1.", problem),
            problem => Assert.Contains("is the topic itself", problem, StringComparison.Ordinal));
        Assert.Empty(other.Calls);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Services.GetRequiredService<ITroupe>().GetStatusAsync());
    }

    [Fact]
    public async Task Host_ShouldDrainBeforeItsOtherServicesStop()
    {
        var builder = NewHost();
        builder.AddEmbeddedKafka(options => options with { Topics = [new("orders", 1)] });
        builder.Services.AddTroupe(troupe => troupe.ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders")));
        var other = new Recorder();
        builder.Services.AddSingleton<IHostedService>(other);
        using var host = builder.Build();
        var troupe = host.Services.GetRequiredService<ITroupe>();
        other.AtStop = async () => await Assert.ThrowsAsync<InvalidOperationException>(() => troupe.GetStatusAsync());

        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal(["start", "stop"], other.Calls);
    }

    [Theory]
    [InlineData(1, 50)]
    [InlineData(90, 90)]
    [InlineData(null, null)]
    public async Task Host_ShouldGetTimeToDrain(int? configuredSeconds, int? expectedSeconds)
    {
        var builder = NewHost();
        builder.AddEmbeddedKafka(options => options with { Topics = [new("orders", 1)] });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Span(configuredSeconds));
        builder.Services.AddTroupe(troupe => troupe
            .ShutdownTimeout(TimeSpan.FromSeconds(40))
            .ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders")));
        using var host = builder.Build();

        await host.StartAsync();

        Assert.Equal(Span(expectedSeconds), host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
        await host.StopAsync();

        static TimeSpan Span(int? seconds) => seconds is { } known ? TimeSpan.FromSeconds(known) : Timeout.InfiniteTimeSpan;
    }

    [Fact]
    public void Routes_ShouldAddUp_WhenTroupeIsAddedTwice()
    {
        var services = new ServiceCollection();

        services.AddTroupe(troupe => troupe.ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders")));
        services.AddTroupe(troupe => troupe.ConsumerGroup("mailing", group => group.Topic<PlainConsumer>("orders")));

        using var provider = services.BuildServiceProvider();
        Assert.Equal(["billing", "mailing"], provider.GetRequiredService<TroupeBuilder>().Document.Application.Children.Select(group => group.Name));
        Assert.Single(services, service => service.ServiceType == typeof(IHostedService) && service.ImplementationFactory is not null);
        Assert.Single(provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations, registration => registration.Name == "troupe");
    }

    private static HostApplicationBuilder NewHost(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        builder.Logging.ClearProviders();
        return builder;
    }

    private sealed class Recorder : IHostedService
    {
        public List<string> Calls { get; } = [];

        public Func<Task> AtStop { get; set; } = () => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Calls.Add("start");
            return Task.CompletedTask;
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            Calls.Add("stop");
            await AtStop();
        }
    }
}
