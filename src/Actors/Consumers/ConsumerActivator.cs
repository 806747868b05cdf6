using Akka.Actor;

namespace Troupe.Actors.Consumers;

/// <summary>Makes the user's actor inside its cell.</summary>
internal sealed class ConsumerActivator(ConsumerAssignment assignment) : IIndirectActorProducer
{
    public Type ActorType => assignment.Topic.Consumer;

    public ActorBase Produce() => assignment.CreateConsumer();

    public void Release(ActorBase actor)
    {
        // The scope that made it belongs to the incarnation, whose task may outlive the actor.
    }
}
