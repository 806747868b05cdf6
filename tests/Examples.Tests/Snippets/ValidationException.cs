namespace Troupe.Examples.Tests.Snippets;

internal sealed class ValidationException(string message) : Exception(message);
