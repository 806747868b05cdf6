using Microsoft.Extensions.DependencyInjection;
using Troupe.Actors.Consumers;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;

namespace Troupe;

/// <content>The filter of the route, if it names one.</content>
public abstract partial class ConsumerActor
{
    /// <summary>The walk asks whether the message it has begun is for the user's code. One that is not is through.</summary>
    private protected bool Accepts(int index) =>
        _assignment.Topic.Filters.Filter is null || _assignment.Form == ConsumerForm.Batch || FilterOf(Running()).Accepts(index);

    /// <summary>What of a batch the batch form is given; null if nothing.</summary>
    private RecordBatch? Admit(ConsumerRun run)
    {
        if (_assignment.Topic.Filters.Filter is null || _assignment.Form != ConsumerForm.Batch) return run.Records;
        var admitted = FilterOf(run).Admit();
        if (admitted is not null) run.Records = admitted;
        return admitted;
    }

    private BatchFilter FilterOf(ConsumerRun run) => run.Filter ??= new BatchFilter(
        (IMessageFilter)ActivatorUtilities.GetServiceOrCreateInstance(run.Services, _assignment.Topic.Filters.Filter!), run.Records, Refuse);

    /// <summary>Returning finishes it where returning finishes; elsewhere it is finished here, and only it.</summary>
    private void Refuse(long offset)
    {
        if (!_assignment.Topic.ManualOffsets) return;
        if (_transactions is null) _assignment.Lease.GiveUp(offset);
        else _transactions.Finish(offset);
    }
}
