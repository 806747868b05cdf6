using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Troupe.Hosting.Tests.Lifetime;

public sealed class WithTroupeTests
{
    private const string Quiet = "akka.loglevel = OFF\nakka.stdout-loglevel = OFF";

    [Fact]
    public async Task System_ShouldStartAndDrainTheTree()
    {
        var builder = NewHost();
        builder.Services.AddTroupe();
        builder.Services.AddAkka("shop", (akka, _) => akka.AddHocon(Quiet, HoconAddMode.Append).WithTroupe(Billing));
        using var host = builder.Build();
        var troupe = host.Services.GetRequiredService<ITroupe>();

        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var root = await system.ActorSelection("/user/troupe").ResolveOne(TimeSpan.FromSeconds(60));
        var status = await troupe.GetStatusAsync();
        await host.StopAsync();

        Assert.Equal("akka://shop/user/troupe", root.Path.ToString());
        Assert.Equal(["billing"], status.Groups.Select(group => group.GroupId));
        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<InvalidOperationException>(() => troupe.GetStatusAsync());
        Assert.Equal(
            HealthStatus.Unhealthy,
            (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "troupe")).Status);
    }

    [Fact]
    public async Task Tree_ShouldDrain_WhenTheSystemEndsBeforeTheHost()
    {
        var builder = NewHost();
        builder.Services.AddTroupe();
        builder.Services.AddAkka("shop", (akka, _) => akka.AddHocon(Quiet, HoconAddMode.Append).WithTroupe(Billing));
        using var host = builder.Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();

        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Services.GetRequiredService<ITroupe>().GetStatusAsync());
        await host.StopAsync();
    }

    [Fact]
    public async Task Tree_ShouldStart_WhenTheSystemsOwnActorsHave()
    {
        var started = false;
        var builder = NewHost();
        builder.Services.AddTroupe();
        builder.Services.AddAkka("shop", (akka, _) => akka
            .AddHocon(Quiet, HoconAddMode.Append)
            .WithTroupe(Billing)
            .WithActors((system, _) => started = ((ActorRefWithCell)((ExtendedActorSystem)system).Guardian).Children.All(child => child.Path.Name != "troupe")));
        using var host = builder.Build();

        await host.StartAsync();

        Assert.True(started);
        Assert.Single((await host.Services.GetRequiredService<ITroupe>().GetStatusAsync()).Groups);
        await host.StopAsync();
    }

    [Fact]
    public async Task Sources_ShouldAddUp_AndTheSystemsHoconCount()
    {
        var builder = NewHost(("Troupe:Defaults:MaxBatchSize", "7"));
        builder.Services.AddTroupe(troupe => troupe.ConsumerGroup("mailing", group => group.Topic<PlainConsumer>("orders")));
        builder.Services.AddAkka("shop", (akka, _) => akka
            .WithTroupe(Billing)
            .AddHocon(Quiet + "\ntroupe { shutdown-timeout = 20s, engine-dispatcher { throughput = 7 } }", HoconAddMode.Prepend)
            .WithTroupe(troupe => troupe.ConsumerGroup("archive", group => group.Topic<PlainConsumer>("orders"))));
        using var host = builder.Build();

        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var status = await host.Services.GetRequiredService<ITroupe>().GetStatusAsync();
        await host.StopAsync();

        Assert.Equal(["archive", "billing", "mailing"], status.Groups.Select(group => group.GroupId).Order(StringComparer.Ordinal));
        Assert.Equal(7, system.Settings.Config.GetInt("troupe.engine-dispatcher.throughput"));
        Assert.Equal(4, system.Settings.Config.GetInt("troupe.engine-dispatcher.max-threads"));
        Assert.False(system.Settings.Config.GetBoolean("akka.coordinated-shutdown.run-by-clr-shutdown-hook"));
    }

    [Fact]
    public async Task Host_ShouldNotStart_WithoutAddTroupe()
    {
        var builder = NewHost();
        builder.Services.AddAkka("shop", (akka, _) => akka.AddHocon(Quiet, HoconAddMode.Append).WithTroupe(Billing));
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains("services.AddTroupe()", exception.Message, StringComparison.Ordinal);
        await host.Services.GetRequiredService<ActorSystem>().Terminate();
    }

    [Fact]
    public async Task Host_ShouldReportProblems_BeforeTheSystemStartsAnything()
    {
        var started = false;
        var builder = NewHost();
        builder.Services.AddTroupe();
        builder.Services.AddAkka("shop", (akka, _) => akka
            .AddHocon(Quiet, HoconAddMode.Append)
            .WithTroupe(troupe => troupe.ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders", topic => topic.MaxBatchSize(0))))
            .WithActors((_, _) => started = true));
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<TroupeConfigurationException>(() => host.StartAsync());

        Assert.Equal(
            ["troupe.consumer-groups[billing].topics[orders].max-batch-size (0, from code) must be at least 1."], exception.Problems);
        Assert.False(started);
        await host.Services.GetRequiredService<ActorSystem>().Terminate();
    }

    [Fact]
    public async Task LastSystem_ShouldCount_WhenAkkaIsAddedTwice()
    {
        var firstRan = false;
        var builder = NewHost();
        builder.Services.AddTroupe(Billing);
        builder.Services.AddAkka("first", (_, _) => firstRan = true);
        builder.Services.AddAkka("second", (akka, _) => akka.AddHocon(Quiet, HoconAddMode.Append));
        using var host = builder.Build();

        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var root = await system.ActorSelection("/user/troupe").ResolveOne(TimeSpan.FromSeconds(60));
        await host.StopAsync();

        Assert.Equal("akka://second/user/troupe", root.Path.ToString());
        Assert.False(firstRan);
    }

    private static void Billing(TroupeBuilder troupe) =>
        troupe.ConsumerGroup("billing", group => group.Topic<PlainConsumer>("orders"));

    private static HostApplicationBuilder NewHost(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        builder.Logging.ClearProviders();
        builder.AddEmbeddedKafka(options => options with { Topics = [new("orders", 1)] });
        return builder;
    }
}
