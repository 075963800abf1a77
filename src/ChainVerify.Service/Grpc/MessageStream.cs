using System.Threading.Channels;
using ChainVerify.Service.Records;
using ChainVerify.Service.Wire;
using Grpc.Core;

namespace ChainVerify.Service.Grpc;

/// <summary>
/// One gRPC stream: messages are read, verified and answered in order, all at once, with a bounded number of them on their way. Whoever
/// takes no verdicts is read no further.
/// </summary>
internal sealed class MessageStream(Func<Wire.Records, long, CancellationToken, Task<Verdicts>> verify, VerifierServiceOptions options)
{
    /// <param name="input">The records.</param>
    /// <param name="output">The verdicts, one message a message.</param>
    /// <param name="stopping">Ends the reading; what was read is answered.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    internal async Task<StreamEnd> RunAsync(
        IAsyncStreamReader<Wire.Records> input, IServerStreamWriter<Verdicts> output, CancellationToken stopping, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<Task<Verdicts>> onTheirWay = Channel.CreateBounded<Task<Verdicts>>(
            new BoundedChannelOptions(options.StreamWindow) { SingleReader = true, SingleWriter = true });
        Task<StreamEnd> reading = ReadAsync(input, onTheirWay.Writer, stopping, stop.Token);
        try
        {
            await foreach (Task<Verdicts> oldest in onTheirWay.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                if (!await TryWriteAsync(await oldest.ConfigureAwait(false), output, stop.Token).ConfigureAwait(false))
                {
                    await AbandonAsync().ConfigureAwait(false);
                    return StreamEnd.Idle;
                }
            }
        }
        catch
        {
            await AbandonAsync().ConfigureAwait(false);
            throw;
        }

        return await reading.ConfigureAwait(false);

        // Nothing of the stream is at work any more when it ends.
        async Task AbandonAsync()
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (onTheirWay.Reader.TryRead(out Task<Verdicts>? left))
            {
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<StreamEnd> ReadAsync(
        IAsyncStreamReader<Wire.Records> input, ChannelWriter<Task<Verdicts>> onTheirWay, CancellationToken stopping, CancellationToken cancellationToken)
    {
        long line = 0;
        try
        {
            // First room, then the next message: it is verified at once.
            while (await onTheirWay.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
            {
                using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
                patience.CancelAfter(options.StreamIdleTimeout);
                bool isMore;
                try
                {
                    isMore = await input.MoveNext(patience.Token).ConfigureAwait(false);
                }
                catch (Exception exception) when (
                    exception is OperationCanceledException or RpcException && patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    onTheirWay.Complete();
                    return stopping.IsCancellationRequested ? StreamEnd.Stopped : StreamEnd.Idle;
                }

                if (!isMore)
                {
                    break;
                }

                Wire.Records records = input.Current;
                if (!onTheirWay.TryWrite(verify(records, line, cancellationToken)))
                {
                    throw new InvalidOperationException("There is one writer, which has waited for room.");
                }

                line += records.Record.Count;
            }

            onTheirWay.Complete();
            return StreamEnd.Complete;
        }
        catch (Exception exception)
        {
            // Whatever was accepted before is answered before the exception shows.
            onTheirWay.Complete(exception);
            throw;
        }
    }

    /// <returns>False when the client took nothing for too long.</returns>
    private async Task<bool> TryWriteAsync(Verdicts verdicts, IServerStreamWriter<Verdicts> output, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.StreamIdleTimeout);
        try
        {
            await output.WriteAsync(verdicts, patience.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
