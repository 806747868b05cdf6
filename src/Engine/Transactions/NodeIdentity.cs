using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Transactions;

/// <summary>
/// Who this process is among those of the same application: configured, or the names of the machine and the user and the lowest ordinal that no
/// other process holds. An ordinal is held by a lock on a file, which ends with the process however it ends.
/// </summary>
internal sealed class NodeIdentity : IDisposable
{
    private const int MaxOrdinals = 1_000;

    private readonly FileStream? _lock;

    private NodeIdentity(string id, FileStream? @lock, bool isStable) => (Id, _lock, IsStable) = (id, @lock, isStable);

    public string Id { get; }

    /// <summary>Whether the next process here will have it too. Without, what a crash left open ends by its time-out.</summary>
    public bool IsStable { get; }

    /// <summary>Takes an identity, which is held until it is disposed.</summary>
    /// <param name="settings">What the user wrote. Processes with one prefix have different ordinals: nothing else is sure to be in all of their ids.</param>
    /// <param name="folder">Where the lock files are.</param>
    public static NodeIdentity Acquire(TransactionSettings settings, string folder)
    {
        if (settings.NodeId is { } configured) return new NodeIdentity(configured, null, isStable: true);

        // Lock files are each user's own, so ids have to be too.
        var machine = $"{Environment.MachineName}-{EscapedName.Of(Environment.UserName)}";
        for (var ordinal = 0; ordinal < MaxOrdinals; ordinal++)
        {
            switch (TryLock(Path.Combine(folder, $"{Digest(settings.IdPrefix)}-{ordinal.ToString(CultureInfo.InvariantCulture)}.lock")))
            {
                case (var taken, true):
                    return new NodeIdentity($"{machine}-{ordinal.ToString(CultureInfo.InvariantCulture)}", taken, isStable: true);
                case (_, false):
                    return new NodeIdentity($"{machine}-{Guid.NewGuid():N}", null, isStable: false);
            }
        }

        return new NodeIdentity($"{machine}-{Guid.NewGuid():N}", null, isStable: false);
    }

    /// <summary>Where lock files are: one folder per user, as others may not open them.</summary>
    public static string DefaultFolder => Path.Combine(Path.GetTempPath(), $"troupe-nodes-{EscapedName.Of(Environment.UserName)}");

    public void Dispose() => _lock?.Dispose();

    /// <returns>Taken; null and null if another process has it; null and false if there can be no such file.</returns>
    private static (FileStream? Taken, bool? IsPossible) TryLock(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return (new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), true);
        }
        catch (IOException) when (File.Exists(path))
        {
            return (null, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, false);
        }
    }

    private static string Digest(string prefix) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(prefix)))[..16];
}
