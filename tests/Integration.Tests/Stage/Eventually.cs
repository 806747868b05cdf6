using System.Diagnostics;
using Xunit.Sdk;

namespace Troupe.Integration.Tests.Stage;

/// <summary>Asks again and again where nobody tells: a broker, a health check, a status. What is told is waited for with <see cref="Sightings{T}"/>.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="ask">The question.</param>
    /// <param name="isSo">Whether an answer is the one that is waited for.</param>
    /// <param name="problem">What the failure says of the last answer, if none was.</param>
    /// <returns>The first answer that is so.</returns>
    public static async Task<T> AnswersAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo, Func<T, string> problem)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (isSo(answer)) return answer;
            if (waited.Elapsed > Sightings<T>.Limit) throw new XunitException($"Asked for {waited.Elapsed.TotalSeconds:F0} s: {problem(answer)}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>The same of a question that is answered by yes or no.</summary>
    public static Task IsAsync(Func<Task<bool>> ask, string problem) => AnswersAsync(ask, yes => yes, _ => problem);
}
