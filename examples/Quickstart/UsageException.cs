namespace Quickstart;

/// <summary>Something about how the program was called or where it runs is wrong; the message is the one line the user sees.</summary>
internal sealed class UsageException(string message) : Exception(message);
