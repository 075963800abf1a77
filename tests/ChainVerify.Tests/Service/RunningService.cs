using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using ChainVerify.Records;
using ChainVerify.Service;
using ChainVerify.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChainVerify.Tests.Service;

/// <summary>The real service on a port of this machine, and a client of it.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    /// <summary>The value of a setting that is not to be there.</summary>
    internal const string NotSet = "(not set)";

    private readonly WebApplication _application;

    private RunningService(WebApplication application)
    {
        _application = application;
        Client = new HttpClient { BaseAddress = new Uri(application.Urls.Single()), Timeout = Timeout.InfiniteTimeSpan };
    }

    internal HttpClient Client { get; }

    internal Uri Address => Client.BaseAddress!;

    internal IServiceProvider Services => _application.Services;

    internal static Task<RunningService> StartAsync(params (string Name, string Value)[] settings) => StartAsync(null, settings);

    /// <param name="replace">Puts something of the test's own into the service.</param>
    /// <param name="settings">Settings by their full names.</param>
    internal static async Task<RunningService> StartAsync(Action<IServiceCollection>? replace, params (string Name, string Value)[] settings)
    {
        Dictionary<string, string?> all = new()
        {
            ["ChainVerify:Trust:KmsRoots:0"] = HostedChains.Root.ToString(),
            ["ChainVerify:Trust:AnyApp"] = "true",
            ["Kestrel:Endpoints:Http:Url"] = "http://127.0.0.1:0",
        };
        foreach ((string name, string value) in settings)
        {
            all[name] = value;
            if (value == NotSet)
            {
                all.Remove(name);
            }
        }

        WebApplication application = VerifierService.Create(all, builder =>
        {
            builder.Logging.ClearProviders();
            replace?.Invoke(builder.Services);
        });
        await application.StartAsync();
        return new RunningService(application);
    }

    /// <summary>The same over HTTP/2: over HTTP/1.1 this client gives no answer before it has sent everything.</summary>
    internal static Task<RunningService> StartHttp2Async(params (string Name, string Value)[] settings) => StartHttp2Async(null, settings);

    internal static async Task<RunningService> StartHttp2Async(Action<IServiceCollection>? replace, params (string Name, string Value)[] settings)
    {
        RunningService service = await StartAsync(replace, [("Kestrel:Endpoints:Http:Protocols", "Http2"), .. settings]);
        service.Client.DefaultRequestVersion = HttpVersion.Version20;
        service.Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return service;
    }

    /// <summary>A client with a connection of its own: streams of one connection share what it may carry.</summary>
    internal HttpClient CreateClient() => new()
    {
        BaseAddress = Address,
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestVersion = Client.DefaultRequestVersion,
        DefaultVersionPolicy = Client.DefaultVersionPolicy,
    };

    internal Task StopAsync() => _application.StopAsync();

    internal Task<HttpResponseMessage> PostAsync(string path, byte[] body) => Client.PostAsync(new Uri(path, UriKind.Relative), new ByteArrayContent(body));

    internal async Task<string> GetAsync(string path) => await Client.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <summary>Begins a stream whose records the caller writes as he likes.</summary>
    internal Task<OpenStream> OpenStreamAsync() => OpenStreamAsync(Client);

    internal static async Task<OpenStream> OpenStreamAsync(HttpClient client)
    {
        Pipe pipe = new();
        PipeContent content = new(pipe.Reader);
        HttpRequestMessage request = new(HttpMethod.Post, "/v1/verify/stream")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new OpenStream(pipe.Writer, response, new StreamReader(await response.Content.ReadAsStreamAsync()), () => content.Sent);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.DisposeAsync();
    }

    private sealed class PipeContent(PipeReader reader) : HttpContent
    {
        private long _sent;

        internal long Sent => Interlocked.Read(ref _sent);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            try
            {
                await SendAsync(stream);
            }
            finally
            {
                await reader.CompleteAsync(); // whoever still writes must not wait for a reader that has gone
            }
        }

        private async Task SendAsync(Stream stream)
        {
            await stream.FlushAsync();
            while (true)
            {
                ReadResult result = await reader.ReadAsync();
                foreach (ReadOnlyMemory<byte> chunk in result.Buffer)
                {
                    await stream.WriteAsync(chunk);
                    Interlocked.Add(ref _sent, chunk.Length);
                }

                await stream.FlushAsync();
                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

/// <summary>A stream that is open in both directions.</summary>
internal sealed record OpenStream(PipeWriter Records, HttpResponseMessage Response, StreamReader Verdicts, Func<long> SentBytes) : IDisposable
{
    internal async Task SendAsync(byte[] records) => await Records.WriteAsync(records);

    internal async Task<List<string>> ReadToEndAsync()
    {
        List<string> lines = [];
        while (await Verdicts.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.StartsWith("{\"error\"", StringComparison.Ordinal))
            {
                break; // the last line, whatever comes after it
            }
        }

        return lines;
    }

    public void Dispose()
    {
        Records.Complete();
        Verdicts.Dispose();
        Response.Dispose();
    }
}

/// <summary>Records as texts, and the verdict lines that they must get.</summary>
internal static class ServiceRecords
{
    internal static byte[] Line(int index)
    {
        ArrayBufferWriter<byte> output = new();
        ChainRecordWriter.Write(output, HostedChains.All[index], new Utf8Text(index.ToString(CultureInfo.InvariantCulture)));
        return output.WrittenSpan.ToArray();
    }

    internal static byte[] Lines(int count) => [.. Enumerable.Range(0, count).SelectMany(Line)];

    internal static string Verdict(int index, long line)
    {
        ArrayBufferWriter<byte> output = new();
        VerdictWriter.Write(
            output, line, HostedChains.Verdicts[index], HostedChains.All[index].Message.Scheme, new Utf8Text(index.ToString(CultureInfo.InvariantCulture)));
        return Encoding.UTF8.GetString(output.WrittenSpan).TrimEnd('\n');
    }

    internal static string[] Verdicts(int count) => [.. Enumerable.Range(0, count).Select(index => Verdict(index, index + 1))];
}
