using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 36, SaslAuthenticate, versions 0 to 2 (KIP-152, KIP-368). A client that is refused is told why and its connection closed; unlike on a
/// real broker without the delay of <c>connection.failed.authentication.delay.ms</c>.
/// </summary>
internal static class SaslAuthenticateApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.SaslAuthenticate, 0, 2, 2, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var message = request.ReadBytes();

        var error = context.InjectedError();
        var lifetime = TimeSpan.Zero;
        var step = error == ErrorCode.None ? context.Session.Authenticate(message, out lifetime) : null;
        if (error == ErrorCode.None)
        {
            error = step switch
            {
                null => ErrorCode.IllegalSaslState,
                { Failure: not null } => ErrorCode.SaslAuthenticationFailed,
                _ => ErrorCode.None,
            };
        }

        if (error != ErrorCode.None)
            response.CloseConnection();
        response.WriteError(error);
        response.WriteString(step?.Failure ?? (error == ErrorCode.None ? null : error.ToString()));
        response.WriteBytes(step?.Answer ?? []);
        if (context.Version >= 1)
            response.WriteInt64((long)lifetime.TotalMilliseconds);
        response.EndStruct();
        return ValueTask.CompletedTask;
    }
}
