namespace Troupe.Examples.Tests.Snippets;

internal sealed class InvalidOrderException : Exception;
