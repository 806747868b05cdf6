using Troupe.Engine.Routing;

namespace Troupe.Engine.Configuration;

/// <summary>Reads which messages of a topic are delivered, when, and how many.</summary>
internal sealed class FilterReader(ProblemList problems, SettingScope scope)
{
    private const string None = "none";

    public FilterSettings Read()
    {
        var delay = scope.Duration(SettingNames.DelayBy, TimeSpan.Zero, zeroMeans: "no delay");
        Setting<TimeSpan>? expiry = IsNone(SettingNames.ExpireAfter) ? null : scope.Duration(SettingNames.ExpireAfter, TimeSpan.FromDays(1));
        if (expiry is { IsReadable: true } limit && delay.IsReadable && limit.Value <= delay.Value)
            problems.Add($"{limit.Full} is not longer than {delay.Short}, so that every message expires before it is delivered. Raise {limit.Name} or lower {delay.Name}.");
        return new FilterSettings
        {
            DelayBy = delay.Value,
            ExpireAfter = expiry is { IsReadable: true } read ? read.Value : null,
            ThrottleMessages = IsNone(SettingNames.ThrottleMessages) ? null : scope.Integer(SettingNames.ThrottleMessages, 1, minimum: 1).Value,
            ThrottlePer = scope.Duration(SettingNames.ThrottlePer, RoutingDefaults.ThrottlePer).Value,
            Filter = IsNone(SettingNames.Filter) ? null : ReadFilter(),
        };
    }

    private Type? ReadFilter()
    {
        var value = scope.Find(SettingNames.Filter)!;
        var name = scope.Text(SettingNames.Filter);
        var type = value.Type ?? ConsumerTypeName.Find(value.Text);
        if (type is null)
            problems.Add($"{name.Full} is not a class that can be found. Write \"Namespace.Class, Assembly\".");
        else if (!typeof(IMessageFilter).IsAssignableFrom(type) || type.IsAbstract || type.ContainsGenericParameters)
            problems.Add($"{name.Full} cannot be a filter. Name a class that implements IMessageFilter and is neither abstract nor open.");
        return type;
    }

    private bool IsNone(string name) =>
        scope.Find(name) is not { } value || string.Equals(value.Text.Trim(), None, StringComparison.OrdinalIgnoreCase);
}
