// Verifies the records of standard input at a running service over gRPC, and says which are not valid:
//
//   chainverify serve --kms-root 0x8f2c… --any-app --grpc-listen 127.0.0.1:8091
//   dotnet run --project samples/GrpcClient -- http://127.0.0.1:8091 < records.ndjson
using ChainVerify.Samples;
using Grpc.Net.Client;

using GrpcChannel channel = GrpcChannel.ForAddress(args[0]);
long valid = 0;
await foreach (GrpcVerdict verdict in GrpcVerifier.VerifyAsync(channel, ReadLines(Console.In)))
{
    if (verdict.IsValid)
    {
        valid++;
    }
    else
    {
        Console.WriteLine($"record {verdict.Line}: {verdict.Failure}: {verdict.Detail}");
    }
}

Console.WriteLine($"{valid} valid");

static IEnumerable<string> ReadLines(TextReader input)
{
    while (input.ReadLine() is { } line)
    {
        yield return line;
    }
}
