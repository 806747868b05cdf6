using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.FailureRules;

// What no retry and no queue can cure stops the process in order: the host is asked to stop, running work drains, the offset of the message
// stays, and the exit code tells the orchestrator. Guards against a process that skips what it could not afford to lose.
public sealed class FatalExceptionTests
{
    public static TheoryData<BrokerKind, string> Causes
    {
        get
        {
            var data = new TheoryData<BrokerKind, string>();
            foreach (var broker in Enum.GetValues<BrokerKind>())
            {
                foreach (var cause in (string[])["fatal", "memory", "rule"]) data.Add(broker, cause);
            }

            return data;
        }
    }

    [SkippableTheory, MemberData(nameof(Causes))]
    public async Task Process_ShouldStopInOrderAndKeepTheOffset_WhenAnExceptionIsFatal(BrokerKind broker, string cause)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("orders-dead");
        await stage.ProduceAsync(topic, 0, "fine", "fine", cause, "fine");
        var exitCode = Environment.ExitCode;

        try
        {
            Environment.ExitCode = 0;
            var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route
                .QuickBackoff()
                .DeadLetterQueue(queue, maxRetries: 0)
                .OnFailure(policy => policy.Stop<UnauthorizedAccessException>())));
            await host.Journal.WhenNotedAsync("application stopping");
            await host.StopAsync();

            Assert.NotEqual(0, Environment.ExitCode);
            Assert.Equal([0, 1, 2], host.Journal.Offsets());
            Assert.NotEmpty(host.Journal.Noted("shut down"));
            Assert.Equal(2, await stage.CommittedOffsetAsync(topic));
            Assert.Empty(await stage.ReadAsync(queue));
        }
        finally
        {
            Environment.ExitCode = exitCode;
        }
    }

    private sealed class Consumer : PartitionConsumerActor<string>
    {
        private readonly Journal _journal;

        public Consumer(Journal journal, IHostApplicationLifetime lifetime)
        {
            _journal = journal;
            var partition = TopicPartition;
            lifetime.ApplicationStopping.Register(() => journal.Note("application stopping", partition));
        }

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            _journal.Delivered(message.Position, Attempt);
            return message.Value switch
            {
                "fatal" => throw new FatalConsumerException("the ledger is corrupt"),
                "memory" => throw OutOfMemory(),
                "rule" => throw new UnauthorizedAccessException("the password has expired"),
                _ => Task.CompletedTask,
            };
        }

        [SuppressMessage("Usage", "CA2201", Justification = "It stands for one that the runtime throws.")]
        private static OutOfMemoryException OutOfMemory() => new();

        protected override Task OnShutdownAsync(CancellationToken cancellationToken)
        {
            _journal.Note("shut down", TopicPartition);
            return Task.CompletedTask;
        }
    }
}
