namespace Troupe.Actors.Tests.Routing;

/// <summary>Routes as a user would write them in a file.</summary>
internal static class RoutesInHocon
{
    public const string Smallest = """
        troupe {
          kafka { "bootstrap.servers" = "localhost:9092" }
          consumer-groups = [{
            id = billing
            topics = [{ name = orders, consumer = "Troupe.Actors.Tests.Routing.PlainConsumer, Troupe.Actors.Tests" }]
          }]
        }
        """;

    /// <summary>Every word of the configuration once.</summary>
    public const string Everything = """
        troupe {
          shutdown-timeout = "00:00:40"
          transactions {
            id-prefix = shop
            node-id = one
            timeout = 20s
            max-records = 5000
            max-bytes = 1 MiB
            min-interval = 0
            abandon-after = "00:00:30"
          }
          kafka { "bootstrap.servers" = "one:9092,two:9092", socket.keepalive.enable = on }
          consumer-groups = [{
            id = billing
            commit-interval = 1s
            revocation-timeout = 20s
            cancel-grace = 0
            poller = consume
            multiplexing { max = 4, scale-delay = "00:01:30" }
            kafka { client.id = billing }
            topics = [{
              name = orders.v1
              consumer = "Troupe.Actors.Tests.Routing.PlainConsumer, Troupe.Actors.Tests"
              dead-letter-queue { topic = dead_messages, max-retries = 2, independent = on }
              backoff { initial = 500 ms, maximum = 1m, jitter = 0.5 }
              delay-by = 5s
              expire-after = 1h
              throttle { messages = 1000, per = 2s }
              filter = "Troupe.Actors.Tests.Routing.PlainFilter, Troupe.Actors.Tests"
              periodic { enabled = on, cron = "0 */5 * * * *", cron-grace = 30s }
              failure-rules = [
                { exception = "Troupe.FatalConsumerException, Troupe.Engine", action = stop }
                { exception = "System.InvalidOperationException, System.Private.CoreLib", action = dead-letter, max-retries = 1, topic = refused }
                { exception = "System.FormatException, System.Private.CoreLib", action = dead-letter }
                { exception = "System.OverflowException, System.Private.CoreLib", action = skip, max-retries = 2 }
                { exception = "System.TimeoutException, System.Private.CoreLib", action = retry }
              ]
            }]
            subscription-groups = [{
              name = quick
              commit-interval = 250ms
              revocation-timeout = 10s
              cancel-grace = 2s
              poller = auto
              multiplexing { min = 1, max = 3, boot = 2, scale-delay = 30s, lag-threshold = 6000, saturation-threshold = 0.6 }
              kafka { client.id = quick }
              topics = [{
                name = clicks
                consumer = "Troupe.Actors.Tests.Routing.PlainConsumer, Troupe.Actors.Tests"
                transactional = on
                offsets = manual
                metadata-max-bytes = 2 KiB
                headers = off
                on-failure = resume
                max-batch-size = 1000
                max-wait-time = 0
                buffer { messages = 5000, bytes = 2 MiB }
                dead-letter-queue { strategy = skip, max-retries = 0 }
                periodic { enabled = on, interval = 2s, during-pause = on, during-retry = on }
              }]
            }]
          }]
        }
        """;
}
