using System.IO.Pipelines;
using System.Net;

namespace ChainVerify.Benchmarks.Load;

/// <summary>Sends records as one stream and checks that each gets exactly one verdict, its own, in order.</summary>
internal sealed class StreamingClient(HttpClient client, LoadRecords records)
{
    private const int MostInFlight = 1 << 20;

    private readonly VerdictLines _lines = new(records);

    /// <summary>How many verdicts came so far.</summary>
    internal long Received => _lines.Received;

    /// <summary>Sends all records again and again until the token says that it is enough, and takes the verdicts of what was sent.</summary>
    /// <exception cref="InvalidDataException">A verdict is missing, doubled or another record's.</exception>
    internal async Task RunAsync(CancellationToken enough)
    {
        RepeatedContent content = new(records.Lines, enough);
        using HttpRequestMessage request = new(HttpMethod.Post, "v1/verify/stream") { Content = content };
        request.Version = HttpVersion.Version20; // over HTTP/1.1 this client gives no answer before it has sent everything
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        PipeReader verdicts = PipeReader.Create(await response.Content.ReadAsStreamAsync(CancellationToken.None).ConfigureAwait(false), new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        while (true)
        {
            ReadResult result = await verdicts.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> part in result.Buffer)
            {
                _lines.Append(part.Span);
            }

            verdicts.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        _lines.Complete(content.Rounds * records.Chains.Length);
    }

    private sealed class RepeatedContent(byte[] lines, CancellationToken enough) : HttpContent
    {
        internal long Rounds { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            do
            {
                for (int start = 0; start < lines.Length; start += MostInFlight)
                {
                    await stream.WriteAsync(lines.AsMemory(start, Math.Min(MostInFlight, lines.Length - start))).ConfigureAwait(false);
                }

                Rounds++;
            }
            while (!enough.IsCancellationRequested);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
