using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ChainVerify.Samples;

/// <summary>A line of the answer: a verdict, or at last the reason why the service ended the stream.</summary>
public sealed record StreamedVerdict(long Line, bool Valid, string? Id = null, string? Failure = null, string? Detail = null, string? Error = null);

/// <summary>Records to <c>/v1/verify/stream</c>, verdicts back, both at once over one HTTP/2 stream and with bounded memory on both sides.</summary>
public static class StreamingVerifier
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Sends records and gives their verdicts, in order, as they come.</summary>
    /// <param name="client">Knows the service's address.</param>
    /// <param name="records">Chain records, one JSON object a line. They are read as fast as the verdicts are taken.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public static async IAsyncEnumerable<StreamedVerdict> VerifyAsync(
        HttpClient client, Stream records, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/verify/stream")
        {
            // Over HTTP/1.1, HttpClient shows no answer before it has sent everything.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StreamContent(records) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } },
        };
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();

        using StreamReader lines = new(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            StreamedVerdict verdict = JsonSerializer.Deserialize<StreamedVerdict>(line, Json)!;
            if (verdict.Error is not null)
            {
                // Every record before has had its verdict: send the others again, somewhere else or later.
                throw new IOException($"The service ended the stream: {verdict.Error}.");
            }

            yield return verdict;
        }
    }
}
