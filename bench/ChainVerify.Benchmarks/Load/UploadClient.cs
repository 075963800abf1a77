using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace ChainVerify.Benchmarks.Load;

/// <summary>
/// Uploads records over HTTP/1.1 and reads the verdicts meanwhile, which .NET's own client only does over HTTP/2. It costs little: what is
/// left of the machine is the service's.
/// </summary>
internal sealed class UploadClient(Uri service, LoadRecords records)
{
    /// <summary>Sends all records once.</summary>
    /// <exception cref="InvalidDataException">A verdict is missing, doubled or another record's.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(service.Host, service.Port, cancellationToken).ConfigureAwait(false);
        string head = $"POST /v1/verify/stream HTTP/1.1\r\nHost: {service.Authority}\r\nContent-Type: application/x-ndjson\r\nContent-Length: {records.Lines.Length}\r\n\r\n";
        NetworkStream stream = new(socket);
        await using (stream.ConfigureAwait(false))
        {
            Task sending = SendAsync(stream, Encoding.ASCII.GetBytes(head), cancellationToken);
            PipeReader input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
            await ReadHeadAsync(input, cancellationToken).ConfigureAwait(false);
            VerdictLines lines = new(records);
            while (await ReadChunkSizeAsync(input, cancellationToken).ConfigureAwait(false) is > 0 and int size)
            {
                await ReadChunkAsync(input, size, lines, cancellationToken).ConfigureAwait(false);
            }

            await sending.ConfigureAwait(false);
            lines.Complete(records.Chains.Length);
        }
    }

    private async Task SendAsync(NetworkStream stream, byte[] head, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(head, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(records.Lines, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ReadHeadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        bool isFirst = true;
        while (await ReadLineAsync(input, cancellationToken).ConfigureAwait(false) is { Length: > 0 } line)
        {
            if (isFirst && line != "HTTP/1.1 200 OK")
            {
                throw new InvalidDataException($"Instead of verdicts came: {line}");
            }

            isFirst = false;
        }
    }

    private static async Task<int> ReadChunkSizeAsync(PipeReader input, CancellationToken cancellationToken)
    {
        string line = await ReadLineAsync(input, cancellationToken).ConfigureAwait(false);
        return Convert.ToInt32(line, 16);
    }

    private static async Task<string> ReadLineAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            SequenceReader<byte> reader = new(result.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            {
                string text = Encoding.ASCII.GetString(line);
                input.AdvanceTo(reader.Position);
                return text;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                throw new InvalidDataException("The service has closed the connection in the middle of its answer.");
            }
        }
    }

    private static async Task ReadChunkAsync(PipeReader input, int size, VerdictLines lines, CancellationToken cancellationToken)
    {
        ReadResult result = await input.ReadAtLeastAsync(size + 2, cancellationToken).ConfigureAwait(false);
        if (result.Buffer.Length < size + 2)
        {
            throw new InvalidDataException("The service has closed the connection in the middle of its answer.");
        }

        foreach (ReadOnlyMemory<byte> part in result.Buffer.Slice(0, size))
        {
            lines.Append(part.Span);
        }

        input.AdvanceTo(result.Buffer.GetPosition(size + 2));
    }
}
