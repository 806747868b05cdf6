using Troupe.Engine.Configuration;

namespace Troupe.Hosting.Tests.Configuration;

/// <summary>One value of one place in <see cref="EverySetting"/>, written again by a source of more authority.</summary>
/// <param name="Level">Which words are possible there.</param>
/// <param name="Place">Subscription group, topic and exception; as many of them as the level has.</param>
/// <param name="Word">The setting.</param>
/// <param name="Text">Its value in text.</param>
/// <param name="Changed">The one property of the model that differs, behind its place.</param>
/// <param name="Code">The same in code; null where code has no word for this value.</param>
internal sealed record Override(NameSet Level, string[] Place, string Word, string Text, string Changed, Action<TroupeBuilder>? Code)
{
    /// <summary>As HOCON, with names in place of positions.</summary>
    public string Hocon()
    {
        var value = $"{Word} = \"{Text}\"";
        if (Level == SettingNames.FailureRule) value = $"failure-rules = [{{ exception = \"{Place[2]}\"\n {value} }}]";
        if (Place.Length > 1) value = $"topics = [{{ name = {Place[1]}\n {value} }}]";
        if (Place.Length > 0) value = $"subscription-groups = [{{ name = {Place[0]}\n {value} }}]";
        return Level == SettingNames.Application ? $"troupe {{ {value} }}" : $"troupe {{ consumer-groups = [{{ id = billing\n {value} }}] }}";
    }

    /// <summary>As JSON, where the words of a block are written with a dot.</summary>
    public string Json()
    {
        var value = $"\"{Word}\": \"{Text}\"";
        if (Level == SettingNames.FailureRule) value = $$"""
            "FailureRules": [{ "Exception": "{{Place[2]}}", {{value}} }]
            """;
        if (Place.Length > 1) value = $$"""
            "Topics": [{ "Name": "{{Place[1]}}", {{value}} }]
            """;
        if (Place.Length > 0) value = $$"""
            "SubscriptionGroups": [{ "Name": "{{Place[0]}}", {{value}} }]
            """;
        return Level == SettingNames.Application
            ? $$"""{ "Troupe": { {{value}} } }"""
            : $$"""{ "Troupe": { "ConsumerGroups": [{ "Id": "billing", {{value}} }] } }""";
    }
}
