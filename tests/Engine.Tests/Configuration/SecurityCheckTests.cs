using static Troupe.Engine.Tests.Configuration.Tree;

namespace Troupe.Engine.Tests.Configuration;

// What cannot become a client is refused at the start, where the reason still has a reader.
public sealed class SecurityCheckTests
{
    [Fact]
    public void Mechanism_ShouldBeAskedFor_WhenTheDefaultIsNotInTheLoadedLibrary() =>
        Assert.Contains("sasl.mechanism is not set", Problem(("security.protocol", "sasl_ssl")), StringComparison.Ordinal);

    [Fact]
    public void Mechanism_ShouldBeRefused_WhenItIsUnknown() =>
        Assert.Contains("is not a mechanism that is known", Problem(("security.protocol", "SASL_SSL"), ("sasl.mechanism", "DIGEST")), StringComparison.Ordinal);

    [Fact]
    public void Tokens_ShouldBeAskedFor_WhenNobodyGivesThem() =>
        Assert.Contains("WithOAuthBearerToken", Problem(("security.protocol", "SASL_SSL"), ("sasl.mechanism", "OAUTHBEARER")), StringComparison.Ordinal);

    [Fact]
    public void Tokens_ShouldNotBeAskedFor_WhenTheClientGetsThemItself() => Assert.Empty(Problems(
        ("security.protocol", "SASL_SSL"), ("sasl.mechanism", "OAUTHBEARER"), ("sasl.oauthbearer.method", "oidc"),
        ("sasl.oauthbearer.client.id", "a"), ("sasl.oauthbearer.client.secret", "b"), ("sasl.oauthbearer.token.endpoint.url", "https://localhost")));

    [Theory]
    [InlineData("ssl.ca.location", "/nowhere/ca.pem")]
    [InlineData("ssl.ca.pem", "not a certificate")]
    [InlineData("ssl.keystore.location", "/nowhere/store.p12")]
    public void Files_ShouldBeMissedAtTheStart(string name, string value) =>
        Assert.Contains("cannot be used, as the client says", Problem(("security.protocol", "SSL"), (name, value)), StringComparison.Ordinal);

    [Fact]
    public void Password_ShouldBeMissedAtTheStart_AndTheUserNameWithIt() =>
        Assert.Contains("sasl.username", Problem(("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "PLAIN")), StringComparison.Ordinal);

    [Fact]
    public void Line_ShouldBeTaken_WhenItIsComplete() => Assert.Empty(Problems(
        ("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "SCRAM-SHA-512"), ("sasl.username", "a"), ("sasl.password", "b")));

    [Fact]
    public void Servers_ShouldNotBeShown_WhenTheyAreAConnectionString()
    {
        var problem = Assert.Single(Read(Document(Orders()[1], ("kafka", Fields(("bootstrap.servers", "Server=a:1;Password=hunter2"))))).Problems);

        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
        Assert.Contains("host:port", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a:1, b:2")]
    [InlineData("[::1]:9092")]
    [InlineData("SASL_SSL://kafka.example.com:9093")]
    public void Servers_ShouldBeTaken_HoweverTheClientTakesThem(string servers) =>
        Assert.Empty(Read(Document(Orders()[1], ("kafka", Fields(("bootstrap.servers", servers))))).Problems);

    private static string Problem(params (string, object)[] kafka) => Assert.Single(Problems(kafka));

    private static IReadOnlyList<string> Problems(params (string, object)[] kafka) =>
        Read(Document([.. Orders(), ("kafka", Fields(kafka))])).Problems;
}
