using Troupe.Actors.Routing;
using Troupe.Engine.Configuration;

namespace Troupe;

/// <content>Which messages are delivered, when, and how many.</content>
public sealed partial class TopicBuilder
{
    /// <summary>Delivers no message before it is so old, by its timestamp. HOCON: <c>delay-by</c>.</summary>
    /// <param name="delay">0, the default, for no delay; at most 24 days. A partition waits for the first message that is too young, and what lies behind it waits too.</param>
    public TopicBuilder DelayBy(TimeSpan delay)
    {
        _values.Write(SettingNames.DelayBy, delay);
        return this;
    }

    /// <summary>
    /// Delivers no message once it is older, by its timestamp: it counts as finished. One that has been tried by then goes to the dead letter queue, if there is one. HOCON: <c>expire-after</c>.
    /// </summary>
    /// <param name="age">Longer than 0, and than the delay; at most 24 days. Messages do not expire unless it is set.</param>
    public TopicBuilder ExpireAfter(TimeSpan age)
    {
        _values.Write(SettingNames.ExpireAfter, age);
        return this;
    }

    /// <summary>Delivers at most so many messages of each partition in any span of that length; attempts count. HOCON: <c>throttle</c>.</summary>
    /// <param name="messages">At least 1. There is no limit unless it is set.</param>
    /// <param name="per">Longer than 0, at most 24 days; 1 second by default.</param>
    public TopicBuilder Throttle(int messages, TimeSpan? per = null)
    {
        _values.Write(SettingNames.ThrottleMessages, messages);
        _values.Write(SettingNames.ThrottlePer, per);
        return this;
    }

    /// <summary>Delivers only what a filter of your own accepts; what it does not counts as finished. HOCON: <c>filter</c>.</summary>
    /// <typeparam name="TFilter">The filter; made from the services of each batch.</typeparam>
    public TopicBuilder Filter<TFilter>()
        where TFilter : IMessageFilter
    {
        _values[SettingNames.Filter] = new SettingValue(ConsumerTypeName.Of(typeof(TFilter)), CodeSource.Name) { Type = typeof(TFilter) };
        return this;
    }
}
