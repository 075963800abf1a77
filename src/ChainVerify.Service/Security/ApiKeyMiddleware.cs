using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChainVerify.Service.Security;

/// <summary>Asks for one of the configured keys before anything that verifies.</summary>
/// <remarks>
/// Keys are kept and compared as SHA-256, all of them every time and in constant time: neither the length of a key, nor how much of it
/// was guessed, nor which one it was shows in the time.
/// </remarks>
internal sealed class ApiKeyMiddleware
{
    private const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    private readonly RequestDelegate _next;
    private readonly byte[][] _keys;

    public ApiKeyMiddleware(RequestDelegate next, IOptions<VerifierServiceOptions> options)
    {
        _next = next;
        _keys = [.. options.Value.ApiKeys.Select(key => SHA256.HashData(Encoding.UTF8.GetBytes(key)))];
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (_keys.Length > 0 && IsProtected(context.Request.Path) && !IsKnown(ReadKey(context.Request)))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Results.Problem("An API key is required.", statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        await _next(context).ConfigureAwait(false);
    }

    // Everything but what probes, scrapers and the status page read: a new path is protected unless it is named here.
    private static bool IsProtected(PathString path)
        => path != "/" && path != "/status" && path != "/metrics" && !path.StartsWithSegments("/health") && !path.StartsWithSegments("/openapi");

    private static string ReadKey(HttpRequest request)
    {
        string key = request.Headers[Header].ToString();
        string authorization = request.Headers.Authorization.ToString();
        return key.Length > 0 ? key
            : authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..]
            : string.Empty;
    }

    private bool IsKnown(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        bool isKnown = false;
        foreach (byte[] known in _keys)
        {
            isKnown |= CryptographicOperations.FixedTimeEquals(hash, known);
        }

        return isKnown;
    }
}
