using Akka.Actor;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Misbehaviour;

// A consumer stops itself each time it is assigned. It is made anew with backoff, and when it has come to its senses its first message is at its
// first attempt. Guards against a loop that makes as many consumers as the machine can.
public sealed class DyingConsumerTests
{
    private const string Created = "created";

    [Fact]
    public async Task Consumer_ShouldBeMadeWithBackoff_WhenItDiesAgainAndAgain()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 3);
        var cured = new Gate();

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.QuickBackoff()), services: services => services.Add(cured));
        await host.Journal.WhenNotedAsync(Created, times: 5);
        cured.Open();
        await host.Journal.WhenDeliveredAsync(offset: 2);
        await host.StopAsync();

        var created = host.Journal.Noted(Created).Select(entry => entry.At).ToArray();
        Assert.True(created[2] - created[1] >= TimeSpan.FromMilliseconds(25), host.Journal.ToString());
        Assert.True(created[4] - created[3] >= TimeSpan.FromMilliseconds(100), host.Journal.ToString());
        Assert.All(host.Journal.Deliveries, entry => Assert.Equal(1, entry.Attempt));
        Assert.Equal(3, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class Consumer : PartitionConsumerActor<string>
    {
        private readonly Journal _journal;
        private readonly Gate _cured;

        public Consumer(Journal journal, Gate cured)
        {
            (_journal, _cured) = (journal, cured);
            journal.Note(Created, TopicPartition);
        }

        protected override Task OnAssignedAsync(CancellationToken cancellationToken)
        {
            if (!_cured.IsOpen) Context.Stop(Self);
            return Task.CompletedTask;
        }

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            _journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
