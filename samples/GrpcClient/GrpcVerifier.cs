using System.Runtime.CompilerServices;
using ChainVerify.Service.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace ChainVerify.Samples;

/// <summary>A verdict: valid, or why not.</summary>
public readonly record struct GrpcVerdict(long Line, bool IsValid, string Failure, string Detail);

/// <summary>Records to the bidirectional stream of <c>chainverify.v1.Verifier</c>, verdicts back.</summary>
public static class GrpcVerifier
{
    // A message costs more than a record: some hundred records a message is where it no longer shows.
    private const int RecordsPerMessage = 256;

    /// <summary>Sends records and gives their verdicts, in order, as they come.</summary>
    /// <param name="channel">To the service.</param>
    /// <param name="records">Chain records as JSON. They are read on another thread, and no longer once the stream has ended: one that is just being waited for delays the end.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="RpcException">The service ended the stream; every record before has had its verdict.</exception>
    public static async IAsyncEnumerable<GrpcVerdict> VerifyAsync(
        GrpcChannel channel, IEnumerable<string> records, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Ends what is still being sent once the call has ended, and the call once the records cannot be read.
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using AsyncDuplexStreamingCall<Records, Verdicts> call = new Verifier.VerifierClient(channel).VerifyStream(cancellationToken: cancellationToken);
        Task sending = Task.Run(() => SendAsync(call.RequestStream, records, end), CancellationToken.None);
        try
        {
            while (await MoveNextAsync(call.ResponseStream, sending, end.Token, cancellationToken))
            {
                foreach (Verdict verdict in call.ResponseStream.Current.Verdict)
                {
                    yield return new GrpcVerdict(verdict.Line, verdict.Valid, verdict.Failure, verdict.Detail);
                }
            }
        }
        finally
        {
            // A write that waits for the service to take more would wait for ever: that the call has ended does not end it.
            await end.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<bool> MoveNextAsync(IAsyncStreamReader<Verdicts> input, Task sending, CancellationToken end, CancellationToken cancellationToken)
    {
        try
        {
            return await input.MoveNext(end);
        }
        catch (RpcException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await sending; // throws what the records threw
            throw;
        }
    }

    private static async Task SendAsync(IClientStreamWriter<Records> output, IEnumerable<string> records, CancellationTokenSource end)
    {
        try
        {
            foreach (string[] some in records.Chunk(RecordsPerMessage))
            {
                // Waits while verdicts are not taken: neither side ever holds more than a few messages.
                if (!await TryWriteAsync(output, some, end.Token))
                {
                    return;
                }
            }

            await output.CompleteAsync();
        }
        catch
        {
            await end.CancelAsync();
            throw;
        }
    }

    /// <summary>Sends some records, unless the call has ended: whoever takes the verdicts gets its status.</summary>
    private static async Task<bool> TryWriteAsync(IClientStreamWriter<Records> output, string[] records, CancellationToken cancellationToken)
    {
        try
        {
            await output.WriteAsync(new Records { Record = { records.Select(ByteString.CopyFromUtf8) } }, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException or OperationCanceledException or IOException)
        {
            return false;
        }
    }
}
