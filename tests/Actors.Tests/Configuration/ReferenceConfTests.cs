using Akka.Actor;
using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Actors.Dispatching;
using Troupe.Actors.Tests.Routing;
using Troupe.Engine.Configuration;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Configuration;

public sealed class ReferenceConfTests
{
    [Fact]
    public void Reference_ShouldSayWhatTheCodeSays()
    {
        var route = HoconRouteReader.Read(ConfigurationFactory.ParseString(RoutesInHocon.Smallest), "HOCON");

        var withReference = SettingsReader.Read(RouteDocument.Merge(route, ReferenceConf.Document), _ => null).OrThrow();
        var without = SettingsReader.Read(RouteDocument.Merge(route), _ => null).OrThrow();

        Assert.Empty(ReferenceConf.Document.Problems);
        SettingsAssert.Equal(without, withReference);
        Assert.Equal(RoutingDefaults.ShutdownTimeout, withReference.ShutdownTimeout);
    }

    [Fact]
    public void Reference_ShouldNameEverySetting_ButTheTopicThatHasNoDefault()
    {
        var unnamed = DefaultNames.Except(ReferenceConf.Document.Defaults.Keys, StringComparer.Ordinal);

        Assert.Equal(["dead-letter-queue.topic"], unnamed);
        Assert.Equal(["shutdown-timeout", .. SettingNames.TransactionsBlock.Names], ReferenceConf.Document.Application.Values.Keys);
    }

    [Fact]
    public void Values_ShouldComeFromTheReference_ByName() =>
        Assert.Equal(new SettingValue("1s", "reference.conf"), ReferenceConf.Document.Defaults["backoff.initial"]);

    [Fact]
    public async Task Dispatchers_ShouldBeFound_WhenTheReferenceIsInjectedIntoARunningSystem()
    {
        using var system = ActorSystem.Create("injected", ConfigurationFactory.ParseString("akka.stdout-loglevel = OFF\nakka.loglevel = OFF"));
        Assert.False(system.Dispatchers.HasDispatcher(Dispatchers.Engine));

        system.Settings.InjectTopLevelFallback(ReferenceConf.Config);

        Assert.Equal(Dispatchers.Engine, system.Dispatchers.Lookup(Dispatchers.Engine).Id);
        Assert.Equal(Dispatchers.Consumer, system.Dispatchers.Lookup(Dispatchers.Consumer).Id);
        await system.Terminate();
    }

    [Fact]
    public void ConsumerDispatcher_ShouldHaveTheDefaultsOfTheCode() =>
        Assert.Equal(
            new GrowingDispatcherSettings(GrowingDispatcherSettings.DefaultMaxThreads, GrowingDispatcherSettings.DefaultIdleTimeout),
            GrowingDispatcherSettings.Create(ReferenceConf.Config.GetConfig(Dispatchers.Consumer)));

    private static IEnumerable<string> DefaultNames => typeof(SettingNames).GetFields()
        .Where(constant => constant.IsLiteral)
        .Select(constant => (string)constant.GetRawConstantValue()!)
        .Where(name => SettingNames.DefaultsBlock.TryFind(name, out _));
}
