using Troupe.Actors.Consumers;
using Troupe.Engine.Administration;
using Troupe.Engine.Consuming;
using Troupe.Engine.Polling;
using Troupe.Engine.Producing;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Connections;

/// <summary>What a connection needs to know and works with.</summary>
internal sealed record ConnectionSettings(
    string GroupId,
    SubscriptionGroupSettings Group,
    int Number,
    TroupeServices Services,
    ClusterAdmin Admin,
    IProducerPort Producer)
{
    public TopicSettings Topic(string name) => Group.Topics.First(topic => topic.Name == name);

    public ConsumerForm Form(string name) => ConsumerForms.Of(Topic(name).Consumer);

    public IRecordPoller CreatePoller(IAssignmentHandler handler) => new ConsumePoller(
        ClientProperties.Consumer(Group, GroupId), topic => Topic(topic).Headers, handler, Services.Loggers.CreateLogger("Troupe.KafkaClient"));
}
