namespace Troupe.Integration.Tests.Transactions;

/// <summary>Where the consumers of a test produce to.</summary>
internal sealed record Output(string Topic);
