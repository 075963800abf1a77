using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Cli.Verification;
using ChainVerify.Native;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Vectors;

/// <summary><c>chainverify vectors</c>: test records with known verdicts, the same for ever for a seed.</summary>
internal sealed class VectorsCommand
{
    private const string StandardOutput = "-";
    private const long MostRecords = 1_000_000_000_000;

    private readonly ConsoleStreams _streams;

    private readonly Option<ulong> _seed = NumberOption.Create<ulong>("--seed", "N", "Decides every key, message and mutation.", 1, 0, ulong.MaxValue);

    private readonly Option<long> _count = NumberOption.Create<long>("--count", "M", "How many records.", 10_000, 1, MostRecords);

    private readonly Option<double> _invalid = NumberOption.Create(
        "--invalid", "PERCENT", "Per cent of the records that are invalid, each changed in one way that its member 'mutation' names.", 10.0, 0, 100);

    private readonly Option<string> _out = new("--out") { Description = "The file to write, - for standard output.", HelpName = "FILE", Required = true };

    private readonly Option<int?> _threads = NumberOption.CreateOptional(
        "--threads", "N", "How many threads make records; the records do not depend on it [default: one a processor].", 1, 1024);

    private VectorsCommand(ConsoleStreams streams) => _streams = streams;

    internal static Command Create(ConsoleStreams streams)
    {
        VectorsCommand vectors = new(streams);
        Command command = new(
            "vectors",
            "Writes chain records from simulated keys, as NDJSON: v0 and v1 claims, every message scheme, Sign and Ed25519; each with 'expected', the verdict that it must get. Verdicts are known by construction, under the strict rules and a policy that accepts any app, purpose, domain and scheme of the root that is told at the end.")
        {
            vectors._seed, vectors._count, vectors._invalid, vectors._out, vectors._threads,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(() => vectors.RunAsync(parsed, cancellationToken), CancellationToken.None));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        NativeSecp256k1.ThrowIfRequiredButUnavailable();
        using VectorSet vectors = new(new VectorSetOptions
        {
            Seed = parsed.GetValue(_seed),
            Count = parsed.GetValue(_count),
            InvalidPercent = parsed.GetValue(_invalid),
        });
        string name = parsed.GetValue(_out)!;
        using OutputFile? file = name == StandardOutput ? null : OutputFile.Create(name, []);
        long started = Stopwatch.GetTimestamp();
        await VectorRun.WriteAsync(vectors, file?.Stream ?? _streams.Output, parsed.GetValue(_threads) ?? Environment.ProcessorCount, cancellationToken).ConfigureAwait(false);
        file?.Complete();
        Summarise(vectors, Stopwatch.GetElapsedTime(started), name);
        return ExitCodes.Success;
    }

    private void Summarise(VectorSet vectors, TimeSpan elapsed, string name)
    {
        double seconds = Math.Max(elapsed.TotalSeconds, 1e-6);
        _streams.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{vectors.Count} {(vectors.Count == 1 ? "record" : "records")}: {vectors.Count - vectors.InvalidCount} valid, {vectors.InvalidCount} invalid; {seconds:0.000} seconds, {vectors.Count / seconds:0} chains per second, signed by {(NativeSecp256k1.IsAvailable ? "libsecp256k1" : "managed code")}"));
        _streams.Error.WriteLine(
            $"verify: chainverify verify {PolicyOptions.Quoted(name)} --kms-root {vectors.Root.Address} --any-app --any-purpose --any-domain --any-message-scheme");
    }
}
