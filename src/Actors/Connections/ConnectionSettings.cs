using Troupe.Actors.Consumers;
using Troupe.Engine.Administration;
using Troupe.Engine.Consuming;
using Troupe.Engine.Polling;
using Troupe.Engine.Producing;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Connections;

/// <summary>What a connection needs to know and works with.</summary>
/// <param name="GroupId">The <c>group.id</c>.</param>
/// <param name="Group">Its topics and times.</param>
/// <param name="Number">Its place in the group, from 1: stable over lives.</param>
/// <param name="Life">How many connections its group has made, this one included.</param>
/// <param name="Services">What the tree takes from the application.</param>
/// <param name="Admin">Where committed offsets are asked.</param>
/// <param name="Producer">Where its consumers produce.</param>
internal sealed record ConnectionSettings(
    string GroupId,
    SubscriptionGroupSettings Group,
    int Number,
    int Life,
    TroupeServices Services,
    IClusterAdmin Admin,
    IProducerPort Producer)
{
    public TopicSettings Topic(string name) => Group.Topics.First(topic => topic.Name == name);

    public ConsumerForm Form(string name) => ConsumerForms.Of(Topic(name).Consumer);

    public IRecordPoller CreatePoller(IAssignmentHandler handler) =>
        Services.CreatePoller(Group, GroupId, handler, Services.Loggers.CreateLogger("Troupe.KafkaClient"));
}
