using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Troupe.Engine.Security;

namespace Troupe.Engine.Tests.Security;

public sealed class RefusalTests
{
    private static readonly Dictionary<string, string> Scram = new()
    {
        ["security.protocol"] = "SASL_SSL", ["sasl.mechanism"] = "SCRAM-SHA-256", ["sasl.username"] = "alice", ["sasl.password"] = "hunter2",
    };

    [Theory]
    [InlineData(ErrorCode.Local_Authentication, "SASL authentication error: no", "Check sasl.username (alice), sasl.password and sasl.mechanism (SCRAM-SHA-256)")]
    [InlineData(ErrorCode.Local_Authentication, "Broker: Unsupported SASL mechanism: PLAIN", "Set sasl.mechanism (SCRAM-SHA-256) to one that the broker offers")]
    [InlineData(ErrorCode.Local_Ssl, "SSL handshake failed: certificate verify failed", "Set ssl.ca.location or ssl.ca.pem to the authority that signed the broker's certificate, and connect by a name that the certificate holds")]
    [InlineData(ErrorCode.GroupAuthorizationFailed, "no", "Allow it to the principal in the ACLs of the cluster")]
    public void Refusal_ShouldSayWhatToDo(ErrorCode code, string reason, string advice) =>
        Assert.Equal(advice, Refusal.Of(new Error(code, reason), Scram, SecretMask.None)?.Advice);

    [Theory]
    [InlineData(ErrorCode.Local_AllBrokersDown)]
    [InlineData(ErrorCode.Local_Transport)]
    [InlineData(ErrorCode.UnknownTopicOrPart)]
    public void Refusal_ShouldNotBeRead_FromOtherErrors(ErrorCode code) => Assert.Null(Refusal.Of(new Error(code, "down"), Scram, SecretMask.None));

    [Fact]
    public void Refusals_ShouldBeEqual_WhenOnlyTheirTimesDiffer()
    {
        var one = Refusal.Of(new Error(ErrorCode.Local_Authentication, "no (after 12ms in state AUTH_REQ)"), Scram, SecretMask.None);
        var other = Refusal.Of(new Error(ErrorCode.Local_Authentication, "no (after 13ms in state AUTH_REQ, 5 identical error(s) suppressed)"), Scram, SecretMask.None);

        Assert.Equal(one, other);
    }

    [Fact]
    public void Reason_ShouldHoldNoSecret() =>
        Assert.Equal("no to ***", Refusal.Of(new Error(ErrorCode.Local_Authentication, "no to hunter2"), Scram, SecretMask.Of(Scram))?.Reason);

    [Fact]
    public void Reason_ShouldBeSaidOnce_WhenSeveralBrokersGiveIt()
    {
        var time = new FakeTimeProvider();
        var said = new SaidReasons(time);

        var first = said.TryBegin("sasl_ssl://one:9092/bootstrap: no");
        var second = said.TryBegin("sasl_ssl://two:9093/bootstrap: no");
        var another = said.TryBegin("sasl_ssl://one:9092/bootstrap: expired");
        time.Advance(TimeSpan.FromMinutes(10));
        var later = said.TryBegin("sasl_ssl://one:9092/bootstrap: no");

        Assert.Equal((true, false, true, true), (first, second, another, later));
    }
}
