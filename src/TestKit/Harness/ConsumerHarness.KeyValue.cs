using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Troupe.TestKit.Harness;

namespace Troupe.TestKit;

/// <summary>A harness for a consumer with keys of their own type: <see cref="PartitionConsumerActor{TKey, TValue}"/>.</summary>
/// <typeparam name="TConsumer">The consumer under test.</typeparam>
/// <typeparam name="TKey">What it reads keys as.</typeparam>
/// <typeparam name="TValue">What it reads values as.</typeparam>
[SuppressMessage("Design", "CA1005", Justification = "The consumer itself has two of the three.")]
public sealed class ConsumerHarness<TConsumer, TKey, TValue> : ConsumerHarness
    where TConsumer : PartitionConsumerActor<TKey, TValue>
{
    private ConsumerHarness(HarnessStage stage)
        : base(stage)
    {
    }

    /// <summary>Makes the consumer and assigns the partition to it. Completes when it waits for messages.</summary>
    /// <param name="services">Adds what the consumer needs. Logging and the clock, as <see cref="TimeProvider"/>, are there already.</param>
    /// <param name="topic">The route, as in <c>group.Topic&lt;TConsumer&gt;("orders", topic => ...)</c>. Its defaults are those of an application, but <c>backoff.jitter</c> is 0.</param>
    /// <param name="options">How the harness stands in for the rest of the world.</param>
    /// <exception cref="TroupeConfigurationException">The route or the consumer is one that an application would refuse at start.</exception>
    /// <exception cref="TimeoutException">The consumer cannot be made; the inner exception says why.</exception>
    [SuppressMessage("Design", "CA1000", Justification = "Naming the consumer and its messages once, at the start, is the shortest way to write it.")]
    public static Task<ConsumerHarness<TConsumer, TKey, TValue>> StartAsync(
        Action<IServiceCollection>? services = null, Action<TopicBuilder>? topic = null, HarnessOptions? options = null) =>
        StartAsync(stage => new ConsumerHarness<TConsumer, TKey, TValue>(stage), HarnessStage.OpenAsync(typeof(TConsumer), services, topic, options));

    /// <summary>Appends messages to the partition, which are read at once, and waits until the partition is at rest.</summary>
    /// <param name="messages">With keys, headers and timestamps.</param>
    /// <exception cref="ArgumentException">A message names an offset that is taken.</exception>
    /// <exception cref="TimeoutException">It does not come to rest.</exception>
    public Task DeliverAsync(params IReadOnlyList<TestMessage<TKey, TValue>> messages) => DeliverAsync(messages.Select(message => message.ToRecord(Topic)));

    /// <summary>Appends messages to the partition, which are read at once, and does not wait: for <see cref="ConsumerHarness.AdvanceAsync"/>, or what only comes to rest later.</summary>
    /// <param name="messages">With keys, headers and timestamps.</param>
    /// <exception cref="ArgumentException">A message names an offset that is taken.</exception>
    public void Append(params IReadOnlyList<TestMessage<TKey, TValue>> messages) => Append(messages.Select(message => message.ToRecord(Topic)));
}
