using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Tests.Logs;

public sealed class Crc32CTests
{
    [Fact]
    public void Crc_ShouldMatchTheCheckValue_WhenComputedOfTheDigits() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Crc_ShouldMatchRfc3720_WhenComputedOfZeros() => Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
}
