namespace Troupe.Benchmarks.PassThrough;

/// <summary>The same, with Troupe's handler called for each message.</summary>
internal sealed class PassThroughMessageCase : PassThroughCase
{
    public const string CaseName = "pass-through-message";

    public override string Name => CaseName;

    public override string Summary => "the same, one message at a time";
}
