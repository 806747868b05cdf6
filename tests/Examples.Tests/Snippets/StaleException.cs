namespace Troupe.Examples.Tests.Snippets;

internal sealed class StaleException : Exception;
