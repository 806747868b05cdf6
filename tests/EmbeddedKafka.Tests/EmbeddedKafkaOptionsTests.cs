namespace Troupe.EmbeddedKafka.Tests;

public sealed class EmbeddedKafkaOptionsTests
{
    [Fact]
    public void Defaults_ShouldBeValid_WhenNothingIsSet() => Assert.Empty(new EmbeddedKafkaOptions().Validate());

    [Fact]
    public void Validation_ShouldReturnEveryProblem_WhenThereAreSeveral()
    {
        var options = new EmbeddedKafkaOptions
        {
            Port = 70_000,
            DefaultPartitions = 0,
            MaxRequestBytes = 10,
            MinSessionTimeout = TimeSpan.FromHours(1),
            Topics = [new("a b"), new("t", 0), new("twice"), new("twice")],
        };

        Assert.Equal(7, options.Validate().Count);
    }

    [Fact]
    public async Task Start_ShouldNameEveryProblem_WhenTheOptionsAreWrong()
    {
        var problem = await Assert.ThrowsAsync<ArgumentException>(
            () => EmbeddedKafkaServer.StartAsync(new() { Port = -1, DefaultPartitions = -1 }));

        Assert.Contains("Port (-1)", problem.Message, StringComparison.Ordinal);
        Assert.Contains("DefaultPartitions (-1)", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ShouldFail_WhenThePortIsTaken()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync();

        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => EmbeddedKafkaServer.StartAsync(new() { Port = server.Port }));
    }
}
