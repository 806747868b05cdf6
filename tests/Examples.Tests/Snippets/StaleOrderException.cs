namespace Troupe.Examples.Tests.Snippets;

internal sealed class StaleOrderException : Exception;
