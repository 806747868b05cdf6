using Confluent.Kafka;

namespace Troupe.Examples.Tests;

/// <summary>The program of the README, on a broker of its own.</summary>
public sealed class ShortestProgramTests
{
    [Fact]
    public async Task Orders_ShouldBeBooked_WhenTheyAreProduced()
    {
        using var broker = ExampleProcess.Start("EmbeddedBroker", "--topic", "orders:3", "--topic", "orders.dead:3");
        var address = await broker.LineAsync(line => line.StartsWith("Kafka is at", StringComparison.Ordinal));
        var servers = address.Split(' ')[3].TrimEnd('.');
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = servers }).Build();
        await producer.ProduceAsync("orders", new Message<Null, string> { Value = """{"Id":"A-1","Amount":12.5}""" });

        using var program = ExampleProcess.Start("ShortestProgram", $"--ConnectionStrings:kafka={servers}", "--urls=http://127.0.0.1:0");
        await program.LineAsync(line => line == "Order A-1 of 12.5 is booked.");
        await program.TerminateAsync();
        var (exitCode, _) = await program.EndAsync();

        Assert.Equal(0, exitCode);
    }
}
