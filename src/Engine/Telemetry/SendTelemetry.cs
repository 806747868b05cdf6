using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using static Troupe.Engine.Telemetry.TelemetryNames;

namespace Troupe.Engine.Telemetry;

/// <summary>Traces and counts one record that is produced, from the call to the broker's answer.</summary>
internal sealed class SendTelemetry
{
    private readonly string _topic;
    private readonly Activity? _activity;

    private SendTelemetry(string topic, Activity? activity) => (_topic, _activity) = (topic, activity);

    /// <summary>Starts the span and gives the message its context; null when nobody listens.</summary>
    public static SendTelemetry? Begin(string topic, Message<byte[]?, byte[]?> message)
    {
        if (Spans.AreWanted)
        {
            var running = Spans.Running;
            var activity = Spans.StartSend(topic, message);
            TraceContext.Write(message, activity ?? running);
            // The span lasts until the broker has answered, but what the caller does meanwhile is no part of it.
            Activity.Current = running;
            return new SendTelemetry(topic, activity);
        }

        return SentMessages.AreCounted ? new SendTelemetry(topic, null) : null;
    }

    /// <summary>The broker, or the client, took or refused it. On a thread of the client.</summary>
    public void End(TopicPartitionOffset position, Error error)
    {
        SentMessages.Add(_topic, error);
        if (_activity is null) return;
        if (error.IsError)
        {
            _activity.SetTag(Attributes.ErrorType, error.Code.ToString());
            _activity.SetStatus(ActivityStatusCode.Error, error.Reason);
        }
        else
        {
            _activity.SetTag(Attributes.Partition, position.Partition.Value.ToString(CultureInfo.InvariantCulture));
            _activity.SetTag(Attributes.Offset, position.Offset.Value);
        }

        Spans.EndElsewhere(_activity);
    }

    /// <summary>The client refused it at once.</summary>
    public void End(Exception exception)
    {
        SentMessages.Add(_topic, exception is KafkaException kafka ? kafka.Error : new Error(ErrorCode.Local_Fail));
        if (_activity is null) return;
        Spans.Fail(_activity, exception);
        Spans.EndElsewhere(_activity);
    }
}
