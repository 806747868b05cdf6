using Akka.Actor;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Transactions;

/// <summary>What became of a sealed transaction. A failure is an element, never a failure of the stage.</summary>
/// <param name="Number">Which transaction.</param>
/// <param name="Outcome">Committed, aborted, fenced or abandoned.</param>
internal sealed record CommitResult(long Number, SlotOutcome Outcome) : INoSerializationVerificationNeeded;
