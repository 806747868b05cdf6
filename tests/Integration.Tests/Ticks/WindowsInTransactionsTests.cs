using Troupe.Integration.Tests.Stage;
using Troupe.Integration.Tests.Transactions;

namespace Troupe.Integration.Tests.Ticks;

// A consumer gathers messages and passes them on in its ticks, which mark what they pass on; its first tick throws when all of its work is done. Each
// message is in one visible window, and the committed offset is behind it. Guards against a tick whose output and marks part.
public sealed class WindowsInTransactionsTests
{
    private const int Messages = 20;

    [SkippableTheory, EveryBroker]
    public async Task EveryMessage_ShouldBeInOneWindow_WhenATickFailsHalfWay(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var (topic, output) = (await stage.CreateTopicAsync("orders"), await stage.CreateTopicAsync("windows"));
        await stage.ProduceNumbersAsync(topic, Messages / 2);

        var host = await stage.StartHostAsync(
            group => group.Topic<Windowing>(topic, route => route.Transactional().ManualOffsets().Periodic(every: TimeSpan.FromMilliseconds(150))),
            services: services => services.Add(new Output(output)));
        await host.Journal.WhenAsync("the first half", all => all.Any(entry => entry.What == "passed on" && entry.Offset == Messages / 2 - 1));
        await stage.ProduceNumbersAsync(topic, Messages / 2, from: Messages / 2);
        await host.Journal.WhenAsync("the second half", all => all.Any(entry => entry.What == "passed on" && entry.Offset == Messages - 1));
        await host.StopAsync();

        var windows = (await stage.ReadAsync(output)).SelectMany(window => window.Text().Split(' '));
        Assert.Equal(Enumerable.Range(0, Messages).Select(number => $"{number}"), windows);
        Assert.Equal(Messages, await stage.CommittedOffsetAsync(topic));
        Assert.Single(host.Log.Logged(LogEvents.TickFailed));
    }

    private sealed class Windowing(Journal journal, Output output) : PartitionConsumerActor<string>
    {
        private readonly List<Message<string>> _window = [];
        private bool _hasFailed;

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            _window.Add(message);
            return Task.CompletedTask;
        }

        protected override async Task TickAsync(CancellationToken cancellationToken)
        {
            if (_window.Count == 0) return;
            if (!_hasFailed)
            {
                _hasFailed = true;
                Produce(output.Topic, "half a window");
                MarkAsConsumed(_window[^1]);
                throw new InvalidOperationException("the second half");
            }

            await TransactionAsync(
                transaction =>
                {
                    transaction.Produce(output.Topic, string.Join(' ', _window.Select(message => message.Value)));
                    transaction.MarkAsConsumed(_window[^1]);
                },
                cancellationToken);
            journal.Note("passed on", _window[^1].Position);
            _window.Clear();
        }
    }
}
