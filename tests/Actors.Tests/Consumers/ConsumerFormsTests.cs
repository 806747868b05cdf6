using Troupe.Actors.Consumers;
using Troupe.Engine.Consuming;

namespace Troupe.Actors.Tests.Consumers;

public sealed class ConsumerFormsTests
{
    [Theory]
    [InlineData(typeof(OfMessages), ConsumerForm.Message)]
    [InlineData(typeof(OfBatches), ConsumerForm.Batch)]
    [InlineData(typeof(OfBoth), ConsumerForm.Batch)]
    [InlineData(typeof(DerivedOfMessages), ConsumerForm.Message)]
    [InlineData(typeof(OfKeyedBatches), ConsumerForm.Batch)]
    [InlineData(typeof(OfBytes), ConsumerForm.Message)]
    internal void Of_ShouldFollowWhatIsOverridden(Type consumer, ConsumerForm form)
    {
        Assert.Null(ConsumerForms.Problem(consumer));
        Assert.Equal(form, ConsumerForms.Of(consumer));
    }

    [Theory]
    [InlineData(typeof(string), "is not a partition consumer")]
    [InlineData(typeof(Abstract), "cannot be created")]
    [InlineData(typeof(Open<>), "cannot be created")]
    [InlineData(typeof(Neither), "overrides no ConsumeAsync")]
    [InlineData(typeof(OnlyAnOverload), "overrides no ConsumeAsync")]
    public void Problem_ShouldSayWhatIsWrong(Type consumer, string problem) =>
        Assert.Contains(problem, ConsumerForms.Problem(consumer), StringComparison.Ordinal);

    [Theory]
    [InlineData(typeof(Ticking), true)]
    [InlineData(typeof(DerivedTicking), true)]
    [InlineData(typeof(OfMessages), false)]
    [InlineData(typeof(OnlyANameLikeIt), false)]
    public void CanTick_ShouldSayWhetherATickDoesAnything(Type consumer, bool canTick) => Assert.Equal(canTick, ConsumerForms.CanTick(consumer));

    private class Ticking : OfMessages
    {
        protected override Task TickAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class DerivedTicking : Ticking;

    private sealed class OnlyANameLikeIt : OfMessages
    {
        public static Task<int> TickAsync(int count) => Task.FromResult(count);
    }

    private class OfMessages : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class DerivedOfMessages : OfMessages;

    private sealed class OfBatches : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class OfBoth : OfMessages
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class OfKeyedBatches : PartitionConsumerActor<int, string>
    {
        protected override Task ConsumeAsync(MessageBatch<int, string> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class OfBytes : PartitionConsumerActor
    {
        protected override Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private abstract class Abstract : OfMessages;

    private sealed class Open<T> : PartitionConsumerActor<T>
    {
        protected override Task ConsumeAsync(Message<T> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Neither : PartitionConsumerActor<string>;

    private sealed class OnlyAnOverload : PartitionConsumerActor<string>
    {
        internal static Task<string> ConsumeAsync(string value) => Task.FromResult(value);
    }
}
