namespace Troupe.Integration.Tests.Stage;

/// <summary>Holds a consumer under test until the test lets it go.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsOpen => _opened.Task.IsCompleted;

    public Task Opened => _opened.Task;

    public void Open() => _opened.TrySetResult();
}
