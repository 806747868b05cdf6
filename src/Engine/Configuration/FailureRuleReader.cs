using Troupe.Engine.Routing;

namespace Troupe.Engine.Configuration;

/// <summary>Reads one rule of <c>failure-rules</c>.</summary>
internal sealed class FailureRuleReader(ProblemList problems)
{
    /// <param name="rule">Named by the type of the exception.</param>
    /// <param name="topicPath">How problems name its topic.</param>
    /// <param name="topic">The settings of its topic, whose dead letter queue it shares if it names none.</param>
    /// <returns>Null if it cannot be used.</returns>
    public FailureRule? Read(RouteNode rule, string topicPath, SettingScope topic)
    {
        var written = rule.Values[SettingNames.RuleException];
        var path = SettingPath.FailureRule(topicPath, written.Text);
        var scope = new SettingScope(problems, (path, rule.Values));
        var type = written.Type ?? ConsumerTypeName.Find(written.Text);
        if (type is null || !typeof(Exception).IsAssignableFrom(type))
        {
            problems.Add($"{path}.{SettingNames.RuleException} ({written.Text}) is not an exception that can be found. Write \"Namespace.Class, Assembly\" of a class that derives from System.Exception.");
            return null;
        }

        var action = scope.Choice(
            SettingNames.RuleAction,
            ("dead-letter", FailureAction.DeadLetter),
            ("skip", FailureAction.Skip),
            ("retry", FailureAction.Retry),
            ("stop", FailureAction.Stop));
        var queue = scope.Text(SettingNames.RuleTopic).Value ?? topic.Text(SettingNames.DeadLetterTopic).Value;
        if (action.Value == FailureAction.DeadLetter)
        {
            if (queue is null)
                problems.Add($"{path} has no topic for its dead letters. Set {path}.{SettingNames.RuleTopic} or the {SettingNames.DeadLetterTopic} of its topic.");
            else if (TopicName.Problem(queue) is { } problem)
                problems.Add($"{path}.{SettingNames.RuleTopic} ({queue}) {problem}");
        }

        return new FailureRule(
            type,
            action.Value,
            scope.Integer(SettingNames.RuleMaxRetries, 0, minimum: 0).Value,
            action.Value == FailureAction.DeadLetter ? queue : null);
    }
}
