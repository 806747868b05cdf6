using Akka.Dispatch;

namespace Troupe.Actors.Tests.Dispatching;

internal sealed class RunnableAction(Action action) : IRunnable
{
    public void Run() => action();

    public void Execute() => action();
}
