namespace Troupe.Integration.Tests.Stage;

/// <summary>Produces numbers to every partition of a topic, a few every tenth of a second, until it is stopped. It waits out what troubles the broker.</summary>
internal sealed class SteadyLoad
{
    private const int MessagesPerStep = 4;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly Task<int> _producing;
    private int _produced;
    private volatile bool _isEnough;

    private SteadyLoad(TestStage stage, string topic, int partitions) => _producing = ProduceAsync(stage, topic, partitions);

    /// <summary>How many messages the broker has taken of each partition.</summary>
    public int Produced => Volatile.Read(ref _produced);

    public static SteadyLoad Start(TestStage stage, string topic, int partitions) => new(stage, topic, partitions);

    /// <returns>How many messages each partition got.</returns>
    public Task<int> StopAsync()
    {
        _isEnough = true;
        return _producing;
    }

    private async Task<int> ProduceAsync(TestStage stage, string topic, int partitions)
    {
        while (!_isEnough)
        {
            var from = _produced;
            await Task.WhenAll(Enumerable.Range(0, partitions).Select(partition => stage.ProduceNumbersAsync(topic, MessagesPerStep, partition, from)));
            Volatile.Write(ref _produced, from + MessagesPerStep);
            await Task.Delay(Step, TimeProvider.System);
        }

        return _produced;
    }
}
