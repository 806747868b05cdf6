namespace Troupe.Hosting.Tests.Configuration;

/// <summary>Routes that use every word of the configuration, as a user would write them in each of the three sources.</summary>
internal static class EverySetting
{
    public const string Consumer = "Troupe.Hosting.Tests.PlainConsumer, Troupe.Hosting.Tests";

    public const string InJson = $$"""
        {
          "Troupe": {
            "ShutdownTimeout": "00:00:40",
            "Transactions": {
              "IdPrefix": "shop", "NodeId": "one", "Timeout": "00:00:20", "MaxRecords": 5000, "MaxBytes": "1 MiB", "MinInterval": "0", "AbandonAfter": "30s"
            },
            "Kafka": { "bootstrap.servers": "one:9092,two:9092", "check.crcs": true },
            "ConsumerGroups": [{
              "Id": "billing",
              "CommitInterval": "1s",
              "RevocationTimeout": "00:00:20",
              "CancelGrace": "0",
              "Poller": "consume",
              "Multiplexing": { "Min": 2, "Max": 4, "Boot": 3, "ScaleDelay": "00:01:30", "LagThreshold": 5000, "SaturationThreshold": 0.5 },
              "Kafka": { "client.id": "billing" },
              "Topics": [{
                "Name": "orders.v1",
                "Consumer": "{{Consumer}}",
                "DeadLetterQueue": { "Topic": "dead", "MaxRetries": 2, "Independent": true },
                "Backoff": { "Initial": "00:00:00.500", "Maximum": "00:01:00", "Jitter": 0.5 },
                "DelayBy": "00:00:05",
                "ExpireAfter": "1h",
                "Throttle": { "Messages": 1000, "Per": "00:00:02" },
                "Periodic": { "Enabled": true, "Cron": "0 */5 * * * *", "CronGrace": "00:00:30", "DuringPause": false },
                "FailureRules": [
                  { "Exception": "System.InvalidOperationException", "Action": "dead-letter", "MaxRetries": 1, "Topic": "refused" },
                  { "Exception": "System.FormatException", "Action": "dead-letter" },
                  { "Exception": "System.OverflowException", "Action": "skip", "MaxRetries": 2 },
                  { "Exception": "System.TimeoutException", "Action": "retry" },
                  { "Exception": "Troupe.FatalConsumerException, Troupe.Engine", "Action": "stop" }
                ]
              }],
              "SubscriptionGroups": [{
                "Name": "quick",
                "CommitInterval": "250ms",
                "RevocationTimeout": "10s",
                "CancelGrace": "2s",
                "Poller": "auto",
                "Multiplexing": { "Min": 1, "Max": 3, "Boot": 2, "ScaleDelay": "30s", "LagThreshold": 6000, "SaturationThreshold": 0.6 },
                "Kafka": { "client.id": "quick" },
                "Topics": [
                  {
                    "Name": "clicks.v1",
                    "Consumer": "{{Consumer}}",
                    "Transactional": true,
                    "Offsets": "manual",
                    "MetadataMaxBytes": "2 KiB",
                    "Headers": false,
                    "OnFailure": "resume",
                    "MaxBatchSize": 1000,
                    "MaxWaitTime": "0",
                    "Buffer": { "Messages": 5000, "Bytes": "2 MiB" },
                    "DeadLetterQueue": { "Strategy": "skip", "MaxRetries": 0 },
                    "Filter": "Troupe.Hosting.Tests.PlainFilter, Troupe.Hosting.Tests",
                    "Periodic": { "Enabled": true, "Interval": "2s", "DuringRetry": true }
                  },
                  { "Name": "views.v1", "Consumer": "{{Consumer}}" }
                ]
              }]
            }]
          }
        }
        """;

    public const string InHocon = $$"""
        troupe {
          shutdown-timeout = 40s
          transactions {
            id-prefix = shop, node-id = one, timeout = 20s, max-records = 5000, max-bytes = 1048576, min-interval = 0, abandon-after = "00:00:30"
          }
          kafka { "bootstrap.servers" = "one:9092,two:9092", check.crcs = on }
          consumer-groups = [{
            id = billing
            commit-interval = "00:00:01"
            revocation-timeout = 20s
            cancel-grace = 0
            poller = consume
            multiplexing { min = 2, max = 4, boot = 3, scale-delay = 90s, lag-threshold = 5000, saturation-threshold = 0.5 }
            kafka { client.id = billing }
            topics = [{
              name = orders.v1
              consumer = "{{Consumer}}"
              dead-letter-queue { topic = dead, max-retries = 2, independent = yes }
              backoff { initial = 500 ms, maximum = 1m, jitter = 0.5 }
              delay-by = 5s
              expire-after = "01:00:00"
              throttle { messages = 1000, per = 2s }
              periodic { enabled = on, cron = "0 */5 * * * *", cron-grace = 30s, during-pause = off }
              failure-rules = [
                { exception = "System.InvalidOperationException", action = dead-letter, max-retries = 1, topic = refused }
                { exception = "System.FormatException", action = dead-letter }
                { exception = "System.OverflowException, System.Private.CoreLib", action = skip, max-retries = 2 }
                { exception = "System.TimeoutException, System.Runtime", action = retry }
                { exception = "Troupe.FatalConsumerException, Troupe.Engine", action = stop }
              ]
            }]
            subscription-groups = [{
              name = quick
              commit-interval = 250ms
              revocation-timeout = 10s
              cancel-grace = 2s
              poller = auto
              multiplexing { min = 1, max = 3, boot = 2, scale-delay = "00:00:30", lag-threshold = 6000, saturation-threshold = 0.6 }
              kafka { client.id = quick }
              topics = [
                {
                  name = clicks.v1
                  consumer = "{{Consumer}}"
                  transactional = on
                  offsets = manual
                  metadata-max-bytes = 2048
                  headers = off
                  on-failure = resume
                  max-batch-size = 1000
                  max-wait-time = 0
                  buffer { messages = 5000, bytes = 2097152 }
                  dead-letter-queue { strategy = skip, max-retries = 0 }
                  filter = "Troupe.Hosting.Tests.PlainFilter, Troupe.Hosting.Tests"
                  periodic { enabled = on, interval = 2s, during-retry = on }
                }
                { name = views.v1, consumer = "{{Consumer}}" }
              ]
            }]
          }]
        }
        """;

    public static void InCode(TroupeBuilder troupe) => troupe
        .WithBootstrapServers("one:9092,two:9092")
        .WithKafka("check.crcs", "true")
        .ShutdownTimeout(TimeSpan.FromSeconds(40))
        .Transactions(
            idPrefix: "shop", nodeId: "one", timeout: TimeSpan.FromSeconds(20), maxRecords: 5000, maxBytes: 1024 * 1024,
            minInterval: TimeSpan.Zero, abandonAfter: TimeSpan.FromSeconds(30))
        .ConsumerGroup("billing", group => group
            .WithKafka("client.id", "billing")
            .CommitInterval(TimeSpan.FromSeconds(1))
            .RevocationTimeout(TimeSpan.FromSeconds(20))
            .CancelGrace(TimeSpan.Zero)
            .Poller("consume")
            .Multiplexing(min: 2, max: 4, boot: 3, scaleDelay: TimeSpan.FromSeconds(90), lagThreshold: 5_000, saturationThreshold: 0.5)
            .Topic<PlainConsumer>("orders.v1", topic => topic
                .DeadLetterQueue("dead", maxRetries: 2, independent: true)
                .Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1), jitter: 0.5)
                .DelayBy(TimeSpan.FromSeconds(5))
                .ExpireAfter(TimeSpan.FromHours(1))
                .Throttle(1000, per: TimeSpan.FromSeconds(2))
                .Periodic(cron: "0 */5 * * * *", duringPause: false, cronGrace: TimeSpan.FromSeconds(30))
                .OnFailure(policy => policy
                    .DeadLetter<InvalidOperationException>(retries: 1, topic: "refused")
                    .DeadLetterAtOnce<FormatException>()
                    .Skip<OverflowException>(retries: 2)
                    .Retry<TimeoutException>()
                    .Stop<FatalConsumerException>()))
            .SubscriptionGroup("quick", quick => quick
                .WithKafka("client.id", "quick")
                .CommitInterval(TimeSpan.FromMilliseconds(250))
                .RevocationTimeout(TimeSpan.FromSeconds(10))
                .CancelGrace(TimeSpan.FromSeconds(2))
                .Poller("auto")
                .Multiplexing(min: 1, max: 3, boot: 2, scaleDelay: TimeSpan.FromSeconds(30), lagThreshold: 6_000, saturationThreshold: 0.6)
                .Topic<PlainConsumer>("clicks.v1", topic => topic
                    .Transactional()
                    .ManualOffsets()
                    .OffsetMetadata(maxBytes: 2048)
                    .WithoutHeaders()
                    .KeepConsumerOnFailure()
                    .MaxBatchSize(1000)
                    .MaxWaitTime(TimeSpan.Zero)
                    .Buffer(messages: 5000, bytes: 2 * 1024 * 1024)
                    .Filter<PlainFilter>()
                    .Periodic(every: TimeSpan.FromSeconds(2), duringRetry: true)
                    .SkipFailures(maxRetries: 0))
                .Topic<PlainConsumer>("views.v1")));
}
