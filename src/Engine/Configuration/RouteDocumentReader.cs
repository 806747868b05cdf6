namespace Troupe.Engine.Configuration;

/// <summary>Understands the names of a <see cref="SettingTree"/>: the one place that knows the shape of the configuration.</summary>
internal sealed class RouteDocumentReader
{
    private readonly RouteDocument _document = new();

    private RouteDocumentReader()
    {
    }

    /// <summary>Reads the section <c>troupe</c>. Problems are in the document; nothing throws.</summary>
    public static RouteDocument Read(SettingTree tree)
    {
        var reader = new RouteDocumentReader();
        reader.ReadApplication(tree);
        return reader._document;
    }

    private void ReadApplication(SettingTree tree)
    {
        var application = _document.Application;
        foreach (var (name, field) in Objects(tree, SettingPath.Application, SettingNames.Application))
        {
            switch (name)
            {
                case SettingNames.Kafka:
                    ReadKafka(field, SettingPath.Application, "", application);
                    break;
                case SettingNames.Defaults:
                    ReadValues(field, SettingPath.Defaults, SettingNames.DefaultsBlock, _document.Defaults);
                    break;
                case SettingNames.Transactions:
                    ReadValues(field, SettingPath.Application, SettingNames.TransactionsBlock, application.Values, $"{name}.");
                    break;
                case SettingNames.ConsumerGroups:
                    foreach (var (id, group) in Named(field, $"{SettingPath.Application}.{name}", SettingNames.Id))
                        ReadGroup(group, application.GetOrAdd(id));
                    break;
                default:
                    if (!SettingNames.Dispatchers.TryFind(name, out _))
                        Put(application.Values, name, field, SettingPath.Application);
                    break;
            }
        }
    }

    private void ReadGroup(SettingTree tree, RouteNode group)
    {
        var path = SettingPath.Group(group.Name);
        foreach (var (name, field) in Objects(tree, path, SettingNames.Group))
        {
            switch (name)
            {
                case SettingNames.Id:
                    break;
                case SettingNames.Kafka:
                    ReadKafka(field, path, "", group);
                    break;
                case SettingNames.Multiplexing:
                    ReadValues(field, path, SettingNames.MultiplexingBlock, group.Values, $"{name}.");
                    break;
                case SettingNames.Topics:
                    ReadTopics(field, path, group, RouteDocument.DefaultSubscriptionGroup);
                    break;
                case SettingNames.SubscriptionGroups:
                    foreach (var (subscription, child) in Named(field, $"{path}.{name}", SettingNames.Name))
                        ReadSubscriptionGroup(child, group, group.GetOrAdd(subscription));
                    break;
                default:
                    Put(group.Values, name, field, path);
                    break;
            }
        }
    }

    private void ReadSubscriptionGroup(SettingTree tree, RouteNode group, RouteNode subscriptionGroup)
    {
        var path = SettingPath.SubscriptionGroup(group.Name, subscriptionGroup.Name);
        foreach (var (name, field) in Objects(tree, path, SettingNames.SubscriptionGroup))
        {
            switch (name)
            {
                case SettingNames.Name:
                    break;
                case SettingNames.Kafka:
                    ReadKafka(field, path, "", subscriptionGroup);
                    break;
                case SettingNames.Multiplexing:
                    ReadValues(field, path, SettingNames.MultiplexingBlock, subscriptionGroup.Values, $"{name}.");
                    break;
                case SettingNames.Topics:
                    ReadTopics(field, path, group, subscriptionGroup.Name);
                    break;
                default:
                    Put(subscriptionGroup.Values, name, field, path);
                    break;
            }
        }
    }

    private void ReadTopics(SettingTree tree, string path, RouteNode group, string subscriptionGroup)
    {
        foreach (var (topic, field) in Named(tree, $"{path}.{SettingNames.Topics}", SettingNames.Name))
        {
            var node = _document.AddTopic(group, group.GetOrAdd(subscriptionGroup), topic, field.Source);
            ReadTopic(field, SettingPath.Topic(group.Name, subscriptionGroup, topic), node);
        }
    }

    private void ReadTopic(SettingTree tree, string path, RouteNode topic)
    {
        var rules = tree.Fields.FirstOrDefault(field => SettingNames.Topic.TryFind(field.Key, out var name) && name == SettingNames.FailureRules);
        if (rules.Value is { } list)
        {
            foreach (var (exception, rule) in Named(list, $"{path}.{SettingNames.FailureRules}", SettingNames.RuleException))
            {
                if (_document.AddRule(topic, path, exception, rule.Source) is { } node)
                    ReadValues(rule, SettingPath.FailureRule(path, exception), SettingNames.FailureRule, node.Values);
            }
        }

        ReadValues(tree, path, SettingNames.Topic, topic.Values, except: rules.Key);
        topic.Values.Remove(SettingNames.Name);
    }

    /// <summary>The elements of a list with the value that identifies each; what has none is a problem.</summary>
    private IEnumerable<(string Identity, SettingTree Element)> Named(SettingTree tree, string path, string identity)
    {
        if (tree.Elements() is not { } elements)
        {
            _document.Problems.Add($"{path} ({tree.Source}) is not a list. Write a list of blocks, each with its {identity}.");
            yield break;
        }

        foreach (var element in elements)
        {
            var identities = element.Fields.Where(field => new NameSet(identity).TryFind(field.Key, out _)).ToList();
            if (identities is [{ Value.Text: { } text }])
                yield return (text, element);
            else
                _document.Problems.Add($"{path} holds a block without {identity} ({element.Source}). Give it the {identity} that it is known by.");
        }
    }

    /// <summary>The known fields of a block; unknown ones are problems.</summary>
    private IEnumerable<(string Name, SettingTree Field)> Objects(SettingTree tree, string path, NameSet names)
    {
        if (tree.Items is not null || (tree.Fields.Count == 0 && !string.IsNullOrEmpty(tree.Text)))
        {
            _document.Problems.Add($"{path} ({tree.Source}) is not a block of settings. Write its settings by name below it.");
            yield break;
        }

        foreach (var (written, field) in tree.Fields)
        {
            if (names.TryFind(written, out var name))
                yield return (name, field);
            else
                Unknown(path, written, field, names);
        }
    }

    private void ReadValues(SettingTree tree, string path, NameSet names, Dictionary<string, SettingValue> values, string prefix = "", string? except = null)
    {
        if (tree.Items is not null || (tree.Fields.Count == 0 && !string.IsNullOrEmpty(tree.Text)))
        {
            _document.Problems.Add($"{path}{(prefix.Length == 0 ? "" : "." + prefix.TrimEnd('.'))} ({tree.Source}) is not a block of settings. Write its settings by name below it.");
            return;
        }

        foreach (var (written, field) in tree.Fields.Where(field => field.Key != except))
        {
            var full = prefix + written;
            if (names.TryFind(full, out var name))
                Put(values, name, field, path);
            else if (names.IsBlock(full))
                ReadValues(field, path, names, values, full + ".");
            else
                Unknown(path, full, field, names);
        }
    }

    /// <summary>Reads the client's properties; blocks are joined with dots again, whatever took them apart.</summary>
    private void ReadKafka(SettingTree tree, string path, string prefix, RouteNode node)
    {
        if (tree.Items is not null)
        {
            _document.Problems.Add($"{path}.{SettingNames.Kafka}.{prefix} ({tree.Source}) is a list. Write one value; the client takes several with commas in one string.");
            return;
        }

        if (prefix.Length > 0 && tree.Text is not null)
            Put(node.Kafka, prefix, tree, $"{path}.{SettingNames.Kafka}");
        foreach (var (name, field) in tree.Fields)
            ReadKafka(field, path, prefix.Length == 0 ? name : $"{prefix}.{name}", node);
    }

    private void Put(Dictionary<string, SettingValue> values, string name, SettingTree field, string path)
    {
        if (field.Items is not null || field.Text is null || (field.Fields.Count > 0 && !path.EndsWith($".{SettingNames.Kafka}", StringComparison.Ordinal)))
            _document.Problems.Add($"{path}.{name} ({field.Source}) is a block or a list. Write one value.");
        else if (!values.TryAdd(name, new SettingValue(field.Text, field.Source)))
            _document.Problems.Add($"{path}.{name} is written twice: in {values[name].Source} and in {field.Source}. Keep one of them.");
    }

    private void Unknown(string path, string written, SettingTree field, NameSet names) =>
        _document.Problems.Add($"{path}.{written} ({field.Source}) is not a setting. {names.Suggest(written)}");
}
