using Troupe.Actors.Routing;
using Troupe.Engine.Configuration;

namespace Troupe;

/// <summary>
/// Says in code what follows from which exception. The first rule that matches counts, for derived types too; a type that is named twice is
/// refused at start.
/// </summary>
public sealed class FailurePolicyBuilder
{
    private readonly RouteDocument _document;
    private readonly RouteNode _topic;
    private readonly string _path;

    internal FailurePolicyBuilder(RouteDocument document, RouteNode topic, string path) => (_document, _topic, _path) = (document, topic, path);

    /// <summary>Gives a message up at its first failure of this type.</summary>
    /// <param name="topic">Where to; null for the route's dead letter queue.</param>
    /// <typeparam name="TException">The type of the exception.</typeparam>
    public FailurePolicyBuilder DeadLetterAtOnce<TException>(string? topic = null)
        where TException : Exception => DeadLetter<TException>(0, topic);

    /// <summary>Gives a message up after retries.</summary>
    /// <param name="retries">Executions after the first: 2 means three.</param>
    /// <param name="topic">Where to; null for the route's dead letter queue.</param>
    /// <typeparam name="TException">The type of the exception.</typeparam>
    public FailurePolicyBuilder DeadLetter<TException>(int retries, string? topic = null)
        where TException : Exception => Add<TException>("dead-letter", retries, topic);

    /// <summary>Passes a message on without a dead letter.</summary>
    /// <param name="retries">Executions after the first; 0 by default.</param>
    /// <typeparam name="TException">The type of the exception.</typeparam>
    public FailurePolicyBuilder Skip<TException>(int retries = 0)
        where TException : Exception => Add<TException>("skip", retries, null);

    /// <summary>Retries for ever: errors that always pass, such as a service that is down.</summary>
    /// <typeparam name="TException">The type of the exception.</typeparam>
    public FailurePolicyBuilder Retry<TException>()
        where TException : Exception => Add<TException>("retry", null, null);

    /// <summary>Never gives the message up: its offset stays and the process stops, as with <see cref="FatalConsumerException"/>.</summary>
    /// <typeparam name="TException">The type of the exception.</typeparam>
    public FailurePolicyBuilder Stop<TException>()
        where TException : Exception => Add<TException>("stop", null, null);

    /// <summary>Sets the retries of what no rule names. HOCON: <c>dead-letter-queue.max-retries</c>.</summary>
    /// <param name="retries">Executions after the first: 2 means three.</param>
    public FailurePolicyBuilder Default(int retries)
    {
        _topic.Values.Write(SettingNames.DeadLetterMaxRetries, retries);
        return this;
    }

    private FailurePolicyBuilder Add<TException>(string action, int? retries, string? topic)
    {
        var type = typeof(TException);
        var name = ConsumerTypeName.Of(type);
        if (_document.AddRule(_topic, _path, name, CodeSource.Name) is not { Values: var rule }) return this;
        rule[SettingNames.RuleException] = new SettingValue(name, CodeSource.Name) { Type = type };
        rule.Write(SettingNames.RuleAction, action);
        rule.Write(SettingNames.RuleMaxRetries, retries);
        if (topic is not null) rule.Write(SettingNames.RuleTopic, topic);
        return this;
    }
}
