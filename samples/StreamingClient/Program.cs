// Verifies the records of standard input at a running service, and says which are not valid:
//
//   chainverify serve --kms-root 0x8f2c… --any-app --listen 127.0.0.1:8090 --set Kestrel:Endpoints:Http:Protocols=Http2
//   dotnet run --project samples/StreamingClient -- http://127.0.0.1:8090 < records.ndjson
using ChainVerify.Samples;

using HttpClient client = new() { BaseAddress = new Uri(args[0]), Timeout = Timeout.InfiniteTimeSpan };
long valid = 0;
await foreach (StreamedVerdict verdict in StreamingVerifier.VerifyAsync(client, Console.OpenStandardInput()))
{
    if (verdict.Valid)
    {
        valid++;
    }
    else
    {
        Console.WriteLine($"line {verdict.Line}: {verdict.Failure}: {verdict.Detail}");
    }
}

Console.WriteLine($"{valid} valid");
