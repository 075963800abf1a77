using ChainVerify.Hosting;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace ChainVerify.Service.Endpoints;

/// <summary>Turns "not now" of the verifier and mistakes of HTTP into their status codes, as problem+json.</summary>
internal sealed class UnavailableHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        (int status, string detail) = exception switch
        {
            ChainVerifierUnavailableException unavailable => (StatusCodes.Status503ServiceUnavailable, unavailable.Message),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            _ => (0, string.Empty),
        };
        if (status == 0)
        {
            return false;
        }

        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = "1";
        }

        await Results.Problem(detail, statusCode: status).ExecuteAsync(httpContext).ConfigureAwait(false);
        return true;
    }
}
