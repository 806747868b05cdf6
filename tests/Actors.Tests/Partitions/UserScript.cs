using System.Threading.Channels;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Troupe.Actors.Consumers;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>Makes scripted consumers and hands every call of theirs to the test.</summary>
internal sealed class UserScript : IConsumerFactory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<UserCall> _calls = Channel.CreateUnbounded<UserCall>();
    private int _made;
    private int _disposed;

    /// <summary>How often the constructor throws before it succeeds.</summary>
    public int FailingConstructors { get; set; }

    /// <summary>Whether each message is a call of its own.</summary>
    public bool IsWalking { get; set; } = true;

    public int Made => Volatile.Read(ref _made);

    public int Disposed => Volatile.Read(ref _disposed);

    public IConsumerScope CreateScope() => new Scope(this);

    public Task RunAsync(UserCall call)
    {
        _calls.Writer.TryWrite(call);
        return call.End;
    }

    public async Task<UserCall> NextAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(Patience, TimeProvider.System);

    public bool HasCalls => _calls.Reader.TryPeek(out _);

    private sealed class Scope(UserScript script) : IConsumerScope
    {
        public ActorBase CreateConsumer(Type consumer)
        {
            var number = Interlocked.Increment(ref script._made);
            if (script.FailingConstructors-- > 0) throw new InvalidOperationException("no database");
#pragma warning disable AK1000 // Called inside the actor's own cell, by the producer of its Props.
            return new ScriptedConsumer(script, number);
#pragma warning restore AK1000
        }

        public AsyncServiceScope CreateBatchScope() => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            Interlocked.Increment(ref script._disposed);
            return ValueTask.CompletedTask;
        }
    }
}
