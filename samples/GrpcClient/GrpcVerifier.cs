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
    /// <param name="records">Chain records as JSON.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="RpcException">The service ended the stream; every record before has had its verdict.</exception>
    public static async IAsyncEnumerable<GrpcVerdict> VerifyAsync(
        GrpcChannel channel, IEnumerable<string> records, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using AsyncDuplexStreamingCall<Records, Verdicts> call = new Verifier.VerifierClient(channel).VerifyStream(cancellationToken: cancellationToken);
        Task sending = Task.Run(() => SendAsync(call.RequestStream, records, cancellationToken), cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            foreach (Verdict verdict in call.ResponseStream.Current.Verdict)
            {
                yield return new GrpcVerdict(verdict.Line, verdict.Valid, verdict.Failure, verdict.Detail);
            }
        }

        await sending;
    }

    private static async Task SendAsync(IClientStreamWriter<Records> output, IEnumerable<string> records, CancellationToken cancellationToken)
    {
        foreach (string[] some in records.Chunk(RecordsPerMessage))
        {
            // Waits while verdicts are not taken: neither side ever holds more than a few messages.
            await output.WriteAsync(new Records { Record = { some.Select(ByteString.CopyFromUtf8) } }, cancellationToken);
        }

        await output.CompleteAsync();
    }
}
