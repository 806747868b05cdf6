using Microsoft.Extensions.Logging;
using Troupe.EmbeddedKafka.Apis;
using Troupe.EmbeddedKafka.Faults;
using Troupe.EmbeddedKafka.Security;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>Takes one frame to the API it names, with the faults a test has armed on the way.</summary>
internal sealed partial class RequestDispatcher(Broker broker, ILogger logger)
{
    /// <summary>Begins to handle a frame. All of it has been read when this returns; the answer may take longer.</summary>
    /// <param name="frame">The request, without its size.</param>
    /// <param name="session">Who sent it.</param>
    /// <param name="closed">Cancelled when the connection ends: nobody waits for an answer then.</param>
    /// <exception cref="MalformedRequestException">The frame breaks the protocol, or asks for what is not offered.</exception>
    public PendingResponse Dispatch(ReadOnlySpan<byte> frame, ClientSession session, CancellationToken closed)
    {
        var request = new RequestReader(frame);
        var key = request.ReadInt16();
        var version = request.ReadInt16();
        var correlationId = request.ReadInt32();
        if (ApiTable.Find(key) is not { } api)
            throw new MalformedRequestException($"API {key} is not offered.");
        session.ThrowUnlessAllowed(api.Key);
        if (!api.Answers(version))
            return AnswerUnsupported(api, version, correlationId);

        var flexible = api.IsFlexible(version);
        request.IsFlexible = flexible;
        var clientId = request.ReadClientId() ?? "";
        request.EndStruct();

        broker.Faults.Notify(new ObservedRequest(api.Key, version, clientId, correlationId, session.Number));
        if (broker.Faults.Take(FaultKind.DropRequest, api.Key) is not null)
            return PendingResponse.Drop;

        // The header of an ApiVersions answer is never flexible: the client does not know yet what the broker understands.
        var response = new ResponseWriter(correlationId, flexible, flexible && api.Key != ApiKey.ApiVersions);
        var context = new RequestContext(broker, api.Key, version, clientId, session);
        try
        {
            var handling = api.Handle(context, ref request, response);
            var dropped = broker.Faults.Take(FaultKind.DropAnswer, api.Key) is not null;
            var delay = context.Throttle + (broker.Faults.Take(FaultKind.Delay, api.Key)?.Delay ?? TimeSpan.Zero);
            if (handling.IsCompletedSuccessfully && !dropped && delay == TimeSpan.Zero)
                return new PendingResponse(new ValueTask<ResponseWriter?>(response), context);

            return new PendingResponse(new ValueTask<ResponseWriter?>(FinishAsync(handling, response, delay, dropped, closed)), context);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<ResponseWriter?> FinishAsync(
        ValueTask handling, ResponseWriter response, TimeSpan delay, bool dropped, CancellationToken closed)
    {
        // A parked join may be answered minutes after its client has gone. It keeps its writer, which is therefore not disposed here.
        await handling.AsTask().WaitAsync(closed).ConfigureAwait(false);
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, broker.Time, closed).ConfigureAwait(false);
        return dropped ? null : response;
    }

    private PendingResponse AnswerUnsupported(ApiDefinition api, short version, int correlationId)
    {
        if (api.Key != ApiKey.ApiVersions)
            throw new MalformedRequestException($"{api.Key} version {version} is not offered.");

        LogUnsupportedApiVersions(logger, version);
        var response = new ResponseWriter(correlationId, flexible: false, flexibleHeader: false);
        ApiVersionsApi.WriteUnsupported(response);
        return new PendingResponse(new ValueTask<ResponseWriter?>(response), null);
    }
}
