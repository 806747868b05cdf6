using System.Collections.Immutable;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Configuration;

/// <summary>Turns the merged document into the model in force, or into all of its problems.</summary>
internal sealed class SettingsReader
{
    private readonly ProblemList _problems = new();
    private readonly RouteDocument _document;
    private readonly TopicReader _topics;
    private readonly ClientPropertyReader _properties;
    private readonly SecurityCheck _security;
    private readonly MultiplexingReader _multiplexing;

    private SettingsReader(RouteDocument document, Func<Type, string?> consumerProblem, Func<Type, bool> canTick)
    {
        _document = document;
        _topics = new TopicReader(_problems, document.Defaults, consumerProblem, canTick);
        _properties = new ClientPropertyReader(_problems);
        _security = new SecurityCheck(_problems, document.HasTokenCallback);
        _multiplexing = new MultiplexingReader(_problems);
    }

    /// <param name="document">All sources, merged.</param>
    /// <param name="consumerProblem">What makes a type unfit to be a consumer, in whole sentences; null when it is fit.</param>
    /// <param name="canTick">Whether a consumer does anything in a tick; all do if nobody can say.</param>
    public static SettingsResult Read(RouteDocument document, Func<Type, string?> consumerProblem, Func<Type, bool>? canTick = null)
    {
        var reader = new SettingsReader(document, consumerProblem, canTick ?? (_ => true));
        foreach (var problem in document.Problems)
            reader._problems.Add(problem);
        var settings = reader.ReadApplication();
        return reader._problems.Problems.Count == 0
            ? new SettingsResult(settings, [])
            : new SettingsResult(null, reader._problems.Problems);
    }

    private TroupeSettings ReadApplication()
    {
        var application = _document.Application;
        var scope = new SettingScope(_problems, (SettingPath.Application, application.Values));
        var shutdownTimeout = scope.Duration(SettingNames.ShutdownTimeout, RoutingDefaults.ShutdownTimeout);
        var transactions = ReadTransactions(scope);
        var namesCluster = application.Children.Count == 0 || application.Children.Exists(group => !group.Kafka.ContainsKey(ConsumerGroupSettings.BootstrapServers));
        var kafka = _properties.ReadApplication(application.Kafka, namesCluster);
        _security.Check(kafka, SettingPath.Application);
        if (application.Children.Count == 0)
            _problems.Add("troupe.consumer-groups is empty. Add one in code (troupe.ConsumerGroup(...)), in the section Troupe:ConsumerGroups, or in HOCON.");

        var groups = application.Children.Select(group => ReadGroup(group, kafka, shutdownTimeout)).ToImmutableArray();
        return new TroupeSettings { Kafka = kafka, ConsumerGroups = groups, ShutdownTimeout = shutdownTimeout.Value, Transactions = transactions };
    }

    private TransactionSettings ReadTransactions(SettingScope scope)
    {
        var prefix = scope.Text(SettingNames.TransactionsIdPrefix);
        var node = scope.Text(SettingNames.TransactionsNodeId);
        if (prefix.Value is not null && string.IsNullOrWhiteSpace(prefix.Value))
            _problems.Add($"{prefix.Full} is empty. Write what the transactional ids of this application begin with.");
        if (node.Value is not null && string.IsNullOrWhiteSpace(node.Value))
            _problems.Add($"{node.Full} is empty. Write a name that this process has after every restart and no other process has, or auto.");
        return new TransactionSettings
        {
            IdPrefix = prefix.Value ?? RoutingDefaults.TransactionalIdPrefix,
            NodeId = string.Equals(node.Value?.Trim(), "auto", StringComparison.OrdinalIgnoreCase) ? null : node.Value,
            Timeout = scope.Duration(SettingNames.TransactionsTimeout, RoutingDefaults.TransactionTimeout).Value,
            MaxRecords = scope.Integer(SettingNames.TransactionsMaxRecords, RoutingDefaults.TransactionMaxRecords, minimum: 1).Value,
            MaxBytes = scope.Size(SettingNames.TransactionsMaxBytes, RoutingDefaults.TransactionMaxBytes).Value,
            MinInterval = scope.Duration(
                SettingNames.TransactionsMinInterval, RoutingDefaults.TransactionMinInterval, zeroMeans: "no time between two commits").Value,
            AbandonAfter = scope.Duration(SettingNames.TransactionsAbandonAfter, RoutingDefaults.TransactionAbandonAfter).Value,
        };
    }

    private ConsumerGroupSettings ReadGroup(RouteNode group, ImmutableSortedDictionary<string, string> inherited, Setting<TimeSpan> shutdownTimeout)
    {
        var path = SettingPath.Group(group.Name);
        if (string.IsNullOrWhiteSpace(group.Name))
            _problems.Add($"{SettingPath.Application}.consumer-groups holds a group whose id is empty. Give it the group.id that its members share.");
        if (group.Children.All(child => child.Children.Count == 0))
            _problems.Add($"{path} reads no topic. Add one to it or remove the group.");
        var kafka = inherited.SetItems(_properties.ReadConsumerGroup(group.Kafka, path));
        var isElsewhere = kafka.GetValueOrDefault(ConsumerGroupSettings.BootstrapServers) != inherited.GetValueOrDefault(ConsumerGroupSettings.BootstrapServers);
        if (isElsewhere) _security.Check(kafka, path);
        CheckTopicsAreReadOnce(group);

        // IConfiguration sorts its keys: where a source put the topics without a subscription group must not make another model.
        var children = group.Children.OrderBy(child => child.Name != RouteDocument.DefaultSubscriptionGroup);
        var settings = new ConsumerGroupSettings(group.Name)
        {
            Kafka = isElsewhere ? kafka : inherited,
            SubscriptionGroups = [.. children.Select(child => ReadSubscriptionGroup(group, child, kafka, shutdownTimeout))],
        };
        CheckDeadLetterQueues(settings);
        new PatternCheck(_problems).Check(settings);
        return settings;
    }

    private SubscriptionGroupSettings ReadSubscriptionGroup(
        RouteNode group, RouteNode node, ImmutableSortedDictionary<string, string> inherited, Setting<TimeSpan> shutdownTimeout)
    {
        var path = SettingPath.SubscriptionGroup(group.Name, node.Name);
        if (string.IsNullOrWhiteSpace(node.Name))
            _problems.Add($"{SettingPath.Group(group.Name)}.subscription-groups holds one whose name is empty. Give it a name.");
        else if (node.Children.Count == 0 && group.Children.Any(child => child.Children.Count > 0))
            _problems.Add($"{path} reads no topic. Add one to it or remove it.");

        var scope = new SettingScope(
            _problems, (path, node.Values), (SettingPath.Group(group.Name), group.Values), (SettingPath.Defaults, _document.Defaults));
        var commitInterval = scope.Duration(SettingNames.CommitInterval, RoutingDefaults.CommitInterval);
        var revocationTimeout = scope.Duration(SettingNames.RevocationTimeout, RoutingDefaults.RevocationTimeout);
        var cancelGrace = scope.Duration(SettingNames.CancelGrace, RoutingDefaults.CancelGrace, zeroMeans: "no cancellation before the bound");
        CheckIsBelow(cancelGrace, revocationTimeout);
        CheckIsBelow(cancelGrace, shutdownTimeout);

        var kafka = inherited.SetItems(_properties.ReadSubscriptionGroup(node.Kafka, path));
        _properties.CheckMember(kafka, path, revocationTimeout);
        _security.Check(kafka, path);
        var poller = ReadPoller(scope);
        return new SubscriptionGroupSettings(node.Name)
        {
            Kafka = kafka,
            CommitInterval = commitInterval.Value,
            RevocationTimeout = revocationTimeout.Value,
            CancelGrace = cancelGrace.Value,
            Poller = poller,
            Multiplexing = _multiplexing.Read(scope, path, kafka),
            Topics = [.. node.Children.Select(topic => _topics.Read(topic, SettingPath.Topic(group.Name, node.Name, topic.Name), poller))],
        };
    }

    private PollerKind ReadPoller(SettingScope scope)
    {
        var poller = scope.Choice(SettingNames.Poller, ("auto", PollerKind.Auto), ("native", PollerKind.Native), ("consume", PollerKind.Consume));
        if (poller.Value == PollerKind.Native && Pollers.NativeProblem() is { } problem)
            _problems.Add($"{poller.Full} is not possible: {problem}. Write auto or consume.");
        return poller.Value;
    }

    private void CheckIsBelow(Setting<TimeSpan> grace, Setting<TimeSpan> bound)
    {
        if (grace.IsReadable && bound.IsReadable && grace.Value >= bound.Value)
            _problems.Add($"{grace.Full} is not shorter than {bound.Short}, so that running calls would be cancelled at once. Lower {grace.Name} or raise {bound.Name}.");
    }

    private void CheckTopicsAreReadOnce(RouteNode group)
    {
        var readers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var child in group.Children)
        {
            foreach (var topic in child.Children)
            {
                if (!readers.TryAdd(topic.Name, child.Name))
                    _problems.Add($"{SettingPath.Group(group.Name)} reads {topic.Name} twice: in the subscription groups {readers[topic.Name]} and {child.Name}. A group reads each message once; keep one of them.");
            }
        }
    }

    private void CheckDeadLetterQueues(ConsumerGroupSettings group)
    {
        var topics = group.SubscriptionGroups.SelectMany(child => child.Topics.Select(topic => (SubscriptionGroup: child.Name, Topic: topic))).ToList();
        bool IsRead(string queue) => topics.Exists(topic => topic.Topic.Name == queue || topic.Topic.Pattern?.IsMatch(queue) == true);
        foreach (var (subscriptionGroup, topic) in topics)
        {
            var path = SettingPath.Topic(group.Id, subscriptionGroup, topic.Name);
            CheckDeadLetterQueue(topic, topic.DeadLetterQueue.Topic, $"{path}.{SettingNames.DeadLetterTopic}", IsRead);
            foreach (var rule in topic.FailureRules.Rules.Where(rule => rule.Topic != topic.DeadLetterQueue.Topic))
                CheckDeadLetterQueue(topic, rule.Topic, $"{SettingPath.FailureRule(path, rule.Exception.FullName!)}.{SettingNames.RuleTopic}", IsRead);
        }
    }

    private void CheckDeadLetterQueue(TopicSettings topic, string? queue, string path, Func<string, bool> isRead)
    {
        if (queue is null || !isRead(queue))
            return;
        _problems.Add(topic.Pattern?.IsMatch(queue) == true
            ? $"{path} ({queue}) matches the pattern itself: a dead letter would come back as a new message for ever. Name another topic, or write a narrower pattern."
            : queue == topic.Name
            ? $"{path} ({queue}) is the topic itself: a dead letter would come back as a new message for ever. Name another topic."
            : $"{path} ({queue}) is read by the same consumer group: a dead letter would come back to it. Name another topic, or read {queue} in a group of its own.");
    }
}
