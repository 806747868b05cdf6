using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Actors.Connections;
using Troupe.Actors.Streams.Connections;
using Troupe.Actors.Streams.Settings;
using Troupe.Actors.Streams.Transactions;
using Troupe.Actors.Tests.Connections;
using Troupe.Actors.Tests.Partitions;
using Troupe.Actors.Tests.Transactions;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Streams;

public sealed class StreamTransactionsTests
{
    private readonly ConcurrentQueue<string> _asked = new();

    [Fact]
    public void Ids_ShouldHoldTheNameOfTheProcess_WhereTheyAskForIt() =>
        Assert.Equal(["billing-pod%2F3:1", "billing-pod%2F3:2"], IdsOf("billing-{node}"));

    [Fact]
    public void NameOfTheProcess_ShouldNotBeTaken_WhenNoIdHoldsIt()
    {
        Assert.Equal(["billing:1", "billing:2"], IdsOf("billing"));

        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("", "troupe", null)]
    [InlineData("troupe.transactions { id-prefix = shop, node-id = AUTO }", "shop", null)]
    [InlineData("troupe.transactions.node-id = pod-3", "troupe", "pod-3")]
    public void NameOfTheProcess_ShouldFollowTheSettings_WhereThereIsNoTree(string hocon, string prefix, string? node)
    {
        var settings = StreamNode.Settings(ConfigurationFactory.ParseString(hocon).WithFallback(ReferenceConf.Config));

        Assert.Equal((prefix, node), (settings.IdPrefix, settings.NodeId));
    }

    private IEnumerable<string> IdsOf(string id)
    {
        var services = new TroupeServices(NoConsumers.Instance, new RecordingLog(), TimeProvider.System)
        {
            CreateSlot = (slot, _, _) => new StandInSlot(slot),
            Node = () =>
            {
                _asked.Enqueue(id);
                return "pod/3";
            },
        };
        var connection = new ConnectionSettings("billing", new SubscriptionGroupSettings("1"), 1, 1, services, new StandInAdmin(), NoProducer.Instance);
        var transactions = new StreamTransactions(id, ImmutableSortedDictionary<string, string>.Empty, TimeSpan.FromMilliseconds(20));
        return transactions.Coordinator(connection, "stream", _ => null).Slots.Select(slot => slot.Id);
    }
}
