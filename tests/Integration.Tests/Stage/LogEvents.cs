namespace Troupe.Integration.Tests.Stage;

/// <summary>The events of Troupe's log that tests wait for or count.</summary>
internal static class LogEvents
{
    public const int TokenFailed = 2010;
    public const int TokenRecovered = 2011;
    public const int AttemptFailed = 3000;
    public const int DeadLettered = 3002;
    public const int Skipped = 3003;
    public const int DispatchFailed = 3004;
    public const int Held = 3005;
    public const int OpeningFailed = 3006;
    public const int Overdue = 3011;
    public const int MarkedNothing = 3019;
    public const int TickFailed = 3040;
    public const int Assigned = 3100;
    public const int Revoking = 3101;
    public const int Lost = 3102;
    public const int CommitFailed = 3105;
    public const int CommitSucceeded = 3116;
    public const int Unreachable = 3107;
    public const int Reachable = 3108;
    public const int Refused = 3111;
    public const int LetIn = 3113;
    public const int TransactionRolledBack = 3302;
    public const int OutcomeUnknown = 3303;
    public const int OutcomeKnown = 3304;
    public const int ProducerLost = 3305;
    public const int TopicMissing = 3201;
    public const int TopicAppeared = 3202;
    public const int ConnectionStarts = 3204;
    public const int ConnectionStops = 3205;
    public const int ConnectionsBegin = 3207;
}
