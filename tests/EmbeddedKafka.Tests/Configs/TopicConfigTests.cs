using Troupe.EmbeddedKafka.Configs;

namespace Troupe.EmbeddedKafka.Tests.Configs;

public sealed class TopicConfigTests
{
    private readonly TopicConfig _config = new(1000);

    [Fact]
    public void Values_ShouldBeTheDefaults_WhenNothingIsSet()
    {
        Assert.All(_config.List(), static entry => Assert.Equal((ConfigSource.Default, entry.Default), (entry.Source, entry.Value)));
        Assert.Equal("1000", Value("max.message.bytes"));
        Assert.Equal((1000, -1L, -1L), (_config.MaxMessageBytes, _config.RetentionBytes, _config.RetentionMilliseconds));
    }

    [Fact]
    public void OtherValues_ShouldReturnToTheirDefaults_WhenAllAreReplaced()
    {
        _config.Change([Set("retention.ms", "5"), Set("retention.bytes", "6")], validateOnly: false);

        _config.Replace([Set("retention.bytes", "7")], validateOnly: false);

        Assert.Equal((7L, -1L), (_config.RetentionBytes, _config.RetentionMilliseconds));
    }

    [Theory]
    [InlineData(ConfigOperation.Append, "compact", "delete,compact")]
    [InlineData(ConfigOperation.Append, "delete", "delete")]
    [InlineData(ConfigOperation.Subtract, "delete", "")]
    [InlineData(ConfigOperation.Set, "compact", "compact")]
    [InlineData(ConfigOperation.Delete, null, "delete")]
    public void List_ShouldChange_WhenAnOperationIsApplied(object operation, string? value, string expected)
    {
        Assert.Null(_config.Change([new ConfigChange("cleanup.policy", (ConfigOperation)operation, value)], validateOnly: false));

        Assert.Equal(expected, Value("cleanup.policy"));
    }

    [Theory]
    [InlineData("no.such.config", "1")]
    [InlineData("retention.ms", "abc")]
    [InlineData("retention.ms", "-2")]
    [InlineData("max.message.bytes", "9223372036854775807")]
    [InlineData("cleanup.policy", "burn")]
    [InlineData("preallocate", "yes")]
    [InlineData("min.cleanable.dirty.ratio", "half")]
    public void Nothing_ShouldChange_WhenOneValueIsWrong(string name, string value)
    {
        Assert.Contains(name, _config.Change([Set("retention.bytes", "6"), Set(name, value)], validateOnly: false), StringComparison.Ordinal);

        Assert.Equal(-1, _config.RetentionBytes);
    }

    [Fact]
    public void Nothing_ShouldChange_WhenOnlyValidated()
    {
        Assert.Null(_config.Change([Set("retention.bytes", "6")], validateOnly: true));

        Assert.Equal(-1, _config.RetentionBytes);
    }

    private static ConfigChange Set(string name, string value) => new(name, ConfigOperation.Set, value);

    private string Value(string name) => _config.List().Single(entry => entry.Name == name).Value;
}
