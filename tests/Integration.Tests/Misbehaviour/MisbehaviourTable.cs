namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>
/// Every misdeed in every place it can be done. Not in the table: an <c>async void</c> that throws ends the process in any .NET program, so no
/// test can survive it (docs/writing-a-consumer.md names it and the analyzer that finds it); a constructor and <c>PostStop</c> cannot await.
/// </summary>
internal static class MisbehaviourTable
{
    private static readonly (Misdeed Deed, Place[] Places)[] Rows =
    [
        (Misdeed.Nothing, [Place.Nowhere]),
        (Misdeed.Throws,
            [Place.Constructor, Place.OnAssigned, Place.ConsumeMessage, Place.ConsumeBatch, Place.OnRevoked, Place.OnShutdown, Place.OwnHandler, Place.Child, Place.PostStop]),
        (Misdeed.StopsItself,
            [Place.Constructor, Place.OnAssigned, Place.ConsumeMessage, Place.ConsumeBatch, Place.OnRevoked, Place.OnShutdown, Place.OwnHandler, Place.Child, Place.PostStop]),
        (Misdeed.HangsAwaiting,
            [Place.OnAssigned, Place.ConsumeMessage, Place.ConsumeBatch, Place.OnRevoked, Place.OnShutdown, Place.OwnHandler, Place.Child]),
        (Misdeed.HangsBlocking,
            [Place.Constructor, Place.OnAssigned, Place.ConsumeMessage, Place.ConsumeBatch, Place.OnRevoked, Place.OnShutdown, Place.OwnHandler, Place.Child, Place.PostStop]),
        (Misdeed.Escalates, [Place.Child]),
        (Misdeed.Stashes, [Place.ConsumeMessage, Place.ConsumeBatch]),
        (Misdeed.IgnoresEverything, [Place.ConsumeMessage, Place.ConsumeBatch]),
        (Misdeed.MarksLater, [Place.ConsumeMessage, Place.ConsumeBatch]),
    ];

    public static TheoryData<Misdeed, Place> Of(params Misdeed[] deeds)
    {
        var data = new TheoryData<Misdeed, Place>();
        foreach (var (deed, places) in Rows.Where(row => deeds.Contains(row.Deed)))
        {
            foreach (var place in places) data.Add(deed, place);
        }

        return data;
    }
}
