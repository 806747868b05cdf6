using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 17, SaslHandshake, version 1 (KIP-43, KIP-152). Version 0, after which tokens come without a frame of the protocol, is advertised as
/// the real broker does and not answered. An unknown mechanism is answered with those that are offered, and closes the connection.
/// </summary>
internal static class SaslHandshakeApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.SaslHandshake, 0, 1, short.MaxValue, Handle) { LowestAnswered = 1 };

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var mechanism = request.ReadString();

        var error = context.InjectedError();
        if (error == ErrorCode.None)
            error = context.Session.Handshake(mechanism);
        if (error == ErrorCode.UnsupportedSaslMechanism)
            response.CloseConnection();

        response.WriteError(error);
        response.WriteArrayLength(context.Session.Mechanisms.Count);
        foreach (var offered in context.Session.Mechanisms)
            response.WriteString(offered);
        return ValueTask.CompletedTask;
    }
}
