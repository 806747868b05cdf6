using Troupe.Engine.Routing;

namespace Troupe.Engine.Configuration;

/// <summary>Reads one topic's route and checks the rules that concern it alone.</summary>
internal sealed class TopicReader(
    ProblemList problems, IReadOnlyDictionary<string, SettingValue> defaults, Func<Type, string?> consumerProblem, Func<Type, bool> canTick)
{
    private const string Automatic = "auto";

    private readonly FailureRuleReader _rules = new(problems);

    /// <param name="topic">What is written of it.</param>
    /// <param name="path">How problems name it.</param>
    /// <param name="poller">How its connections poll.</param>
    public TopicSettings Read(RouteNode topic, string path, PollerKind poller)
    {
        var isPattern = TopicPattern.IsPattern(topic.Name);
        var nameProblem = isPattern ? TopicPattern.Problem(topic.Name) : TopicName.Problem(topic.Name);
        if (nameProblem is not null)
            problems.Add($"{path}.name ({(topic.Name.Length == 0 ? "\"\"" : topic.Name)}) {nameProblem}");
        var scope = new SettingScope(problems, (path, topic.Values), (SettingPath.Defaults, defaults));
        var transactional = scope.Switch(SettingNames.Transactional, false).Value;
        var maxBatchSize = ReadMaxBatchSize(scope, transactional);
        var consumer = ReadConsumer(topic, path);
        return new TopicSettings(topic.Name, consumer ?? typeof(object))
        {
            Pattern = isPattern && nameProblem is null ? new TopicPattern(topic.Name) : null,
            Ticks = new TickReader(problems, scope).Read(path, topic, consumer, canTick),
            Filters = new FilterReader(problems, scope).Read(),
            Transactional = transactional,
            MaxBatchSize = maxBatchSize.Value,
            MaxWaitTime = scope.Duration(SettingNames.MaxWaitTime, RoutingDefaults.MaxWaitTime, zeroMeans: "no waiting").Value,
            BufferMessages = ReadBufferMessages(scope, maxBatchSize),
            BufferBytes = ReadBufferBytes(scope, transactional),
            ManualOffsets = scope.Choice(SettingNames.Offsets, ("automatic", false), ("manual", true)).Value,
            MetadataMaxBytes = new MetadataReader(problems, scope).Read(poller),
            Headers = scope.Switch(SettingNames.Headers, true).Value,
            Backoff = ReadBackoff(scope),
            DeadLetterQueue = ReadDeadLetterQueue(scope, path),
            FailureRules = new FailureRules(
                [.. topic.Children.Select(rule => _rules.Read(rule, path, scope)).OfType<FailureRule>()]),
            KeepConsumer = scope.Choice(SettingNames.OnFailure, ("restart", false), ("resume", true)).Value,
        };
    }

    private Type? ReadConsumer(RouteNode topic, string path)
    {
        if (!topic.Values.TryGetValue(SettingNames.Consumer, out var value))
        {
            problems.Add($"{path}.{SettingNames.Consumer} is not set. Name the class that plays the topic's partitions, such as \"Shop.OrdersConsumer, Shop\", or route the topic in code.");
            return null;
        }

        var type = value.Type ?? ConsumerTypeName.Find(value.Text);
        if (type is null)
            problems.Add($"{path}.{SettingNames.Consumer} {SettingScope.Origin(value)} is not a class that can be found. Write \"Namespace.Class, Assembly\".");
        else if (consumerProblem(type) is { } problem)
            problems.Add($"{path}.{SettingNames.Consumer} {SettingScope.Origin(value)}: {problem}");
        return type;
    }

    private static Setting<int> ReadMaxBatchSize(SettingScope scope, bool transactional)
    {
        var otherwise = transactional ? RoutingDefaults.TransactionalMaxBatchSize : RoutingDefaults.MaxBatchSize;
        return IsAutomatic(scope.Find(SettingNames.MaxBatchSize))
            ? scope.Default(SettingNames.MaxBatchSize, otherwise)
            : scope.Integer(SettingNames.MaxBatchSize, otherwise, minimum: 1);
    }

    private static long ReadBufferBytes(SettingScope scope, bool transactional)
    {
        var otherwise = transactional ? RoutingDefaults.TransactionalBufferBytes : RoutingDefaults.BufferBytes;
        return IsAutomatic(scope.Find(SettingNames.BufferBytes)) ? otherwise : scope.Size(SettingNames.BufferBytes, otherwise).Value;
    }

    private static bool IsAutomatic(SettingValue? value) =>
        value is null || string.Equals(value.Text.Trim(), Automatic, StringComparison.OrdinalIgnoreCase);

    private int ReadBufferMessages(SettingScope scope, Setting<int> maxBatchSize)
    {
        if (IsAutomatic(scope.Find(SettingNames.BufferMessages)))
            return (int)Math.Min(int.MaxValue, (long)maxBatchSize.Value * RoutingDefaults.BufferBatches);
        var messages = scope.Integer(SettingNames.BufferMessages, RoutingDefaults.BufferMessages, minimum: 1);
        if (messages.IsReadable && maxBatchSize.IsReadable && messages.Value < maxBatchSize.Value)
            problems.Add($"{messages.Full} is less than {maxBatchSize.Short}, so that no batch could fill. Raise {messages.Name} or lower {maxBatchSize.Name}.");
        return messages.Value;
    }

    private BackoffSettings ReadBackoff(SettingScope scope)
    {
        var initial = scope.Duration(SettingNames.BackoffInitial, RoutingDefaults.BackoffInitial);
        var maximum = scope.Duration(SettingNames.BackoffMaximum, RoutingDefaults.BackoffMaximum);
        if (initial.IsReadable && maximum.IsReadable && maximum.Value < initial.Value)
            problems.Add($"{maximum.Full} is shorter than {initial.Short}. Raise {maximum.Name} or lower {initial.Name}.");
        var jitter = scope.Share(SettingNames.BackoffJitter, RoutingDefaults.BackoffJitter);
        return new BackoffSettings { Initial = initial.Value, Maximum = maximum.Value, Jitter = jitter.Value };
    }

    private DeadLetterQueueSettings ReadDeadLetterQueue(SettingScope scope, string path)
    {
        var topic = scope.Text(SettingNames.DeadLetterTopic);
        var strategy = scope.Choice<DeadLetterStrategy?>(
            SettingNames.DeadLetterStrategy,
            (Automatic, null),
            ("none", DeadLetterStrategy.None),
            ("skip", DeadLetterStrategy.Skip),
            ("dispatch", DeadLetterStrategy.Dispatch));

        // A route that names a queue wants it, whatever the strategy of all routes is.
        var topicIsNearer = scope.LayerOf(SettingNames.DeadLetterTopic) < scope.LayerOf(SettingNames.DeadLetterStrategy);
        var chosen = strategy.Value is { } word && !topicIsNearer
            ? word
            : topic.Value is null ? DeadLetterStrategy.None : DeadLetterStrategy.Dispatch;
        if (chosen == DeadLetterStrategy.Dispatch)
        {
            if (topic.Value is null)
                problems.Add($"{strategy.Full} has no topic to dispatch to. Set {path}.{SettingNames.DeadLetterTopic}, or choose skip or none.");
            else if (TopicName.Problem(topic.Value) is { } problem)
                problems.Add($"{topic.Full} {problem}");
        }

        return new DeadLetterQueueSettings
        {
            Strategy = chosen,
            Topic = chosen == DeadLetterStrategy.Dispatch ? topic.Value : null,
            MaxRetries = scope.Integer(SettingNames.DeadLetterMaxRetries, RoutingDefaults.MaxRetries, minimum: 0).Value,
            Independent = scope.Switch(SettingNames.DeadLetterIndependent, false).Value,
        };
    }
}
