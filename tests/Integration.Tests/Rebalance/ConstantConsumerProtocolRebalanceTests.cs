using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Rebalance;

/// <inheritdoc/>
public sealed class ConstantConsumerProtocolRebalanceTests : ConstantRebalance
{
    [SkippableTheory, EveryBroker]
    public Task NoMessage_ShouldBeLostOrSkipped_WhenMembersComeAndGoForAMinute(BrokerKind broker) => AssertNothingIsLostAsync(broker, StageSettings.ConsumerProtocol);
}
