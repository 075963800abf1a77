using System.CommandLine;
using System.Diagnostics;
using ChainVerify.Cli.Explanation;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Records;

namespace ChainVerify.Cli.Verification;

/// <summary><c>chainverify verify</c>: verifies records as a stream (RECORDS-AND-CLI.md 3 and 4).</summary>
internal sealed class VerifyCommand
{
    private readonly ConsoleStreams _streams;

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files of records: NDJSON, a JSON array or a single object. - or none: standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly PolicyOptions _policy = new();
    private readonly Option<string> _engine = EngineOption.Create();

    private readonly Option<int?> _threads = NumberOption.CreateOptional(
        "--threads", "N", "How many threads parse and verify; another one reads and writes [default: one a processor].", 1, 1024);

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Writes the verdicts to a file instead of standard output. It appears only when the run is complete.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _explain = new("--explain") { Description = "Writes the tutorial's three steps for people instead of NDJSON. Slower." };

    private readonly Option<bool> _summaryOnly = new("--summary-only") { Description = "Writes no verdicts, only the summary on standard error." };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Adds to each verdict what was recovered: app public key, KMS address, signer address. Slower." };

    private readonly Option<int> _maximumRecordBytes = NumberOption.Create(
        "--max-record-bytes", "BYTES", "A longer record is malformed; it is skipped without being buffered.", RecordSplitter.DefaultMaximumRecordBytes, 1, 1 << 29);

    private VerifyCommand(ConsoleStreams streams) => _streams = streams;

    internal static Command Create(ConsoleStreams streams)
    {
        VerifyCommand verify = new(streams);
        Command command = new(
            "verify",
            "Verifies chain records and writes one verdict a record, as NDJSON in input order. Exit code 0: all valid; 1: at least one invalid; 2: wrong usage, unreadable input, or an input without any record.")
        {
            verify._files,
        };
        verify._policy.AddTo(command);
        foreach (Option option in (Option[])[verify._engine, verify._threads, verify._out, verify._explain, verify._summaryOnly, verify._verbose, verify._maximumRecordBytes])
        {
            command.Add(option);
        }

        // On a thread of the pool, so that an interrupt is seen while the command works.
        command.SetAction((parsed, cancellationToken) => Task.Run(() => verify.RunAsync(parsed, cancellationToken), CancellationToken.None));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] names = parsed.GetValue(_files) ?? [];
        string? outName = parsed.GetValue(_out);
        CheckCombinations(parsed, outName);
        TrustPolicy policy = await _policy.ReadAsync(parsed, cancellationToken).ConfigureAwait(false);
        int threads = parsed.GetValue(_threads) ?? Environment.ProcessorCount;
        ChainVerifier verifier = new(policy, new ChainVerifierOptions { Engine = EngineOption.Resolve(parsed.GetValue(_engine)!), Threads = 1 });

        IReadOnlyList<InputFile> inputs = InputFile.OpenAll(names, _streams.Input);
        using OutputFile? outFile = outName is null ? null : OutputFile.Create(outName, names);
        RecordReader reader = new(inputs, parsed.GetValue(_maximumRecordBytes), threads);
        VerificationSummary summary = new();
        ProgressLine progress = new(_streams.Error, _streams.IsErrorTerminal);
        using VerificationPipeline pipeline = new(
            PipelineSize.For(threads),
            verifier,
            reader,
            () => CreateOutput(parsed, policy, inputs.Count > 1),
            outFile?.Stream ?? _streams.Output,
            summary,
            progress);
        long started = Stopwatch.GetTimestamp();
        try
        {
            await pipeline.RunAsync(cancellationToken).ConfigureAwait(false);
            outFile?.Complete();
        }
        finally
        {
            progress.Clear();
            foreach (InputFile input in inputs)
            {
                input.Dispose();
            }
        }

        summary.WriteTo(_streams.Error, Stopwatch.GetElapsedTime(started), EngineOption.Describe(verifier.Engine));

        // "All of nothing is valid" would let an empty file pass for a verified one.
        if (reader.EmptyInputs.Count > 0)
        {
            throw new CommandException($"no records in {DescribeInput(reader.EmptyInputs[0])}: nothing was verified there");
        }

        return summary.AllValid ? ExitCodes.Success : ExitCodes.Invalid;
    }

    private void CheckCombinations(ParseResult parsed, string? outName)
    {
        bool isSummaryOnly = parsed.GetValue(_summaryOnly);
        if (isSummaryOnly && (parsed.GetValue(_explain) || parsed.GetValue(_verbose) || outName is not null))
        {
            throw new CommandException("--summary-only writes no verdicts: it contradicts --explain, --verbose and --out");
        }

        if (parsed.GetValue(_explain) && parsed.GetValue(_verbose))
        {
            throw new CommandException("--explain shows everything that --verbose adds to NDJSON: give one of them");
        }
    }

    private IVerdictOutput CreateOutput(ParseResult parsed, TrustPolicy policy, bool namesFiles)
    {
        if (parsed.GetValue(_summaryOnly))
        {
            return new NoVerdictOutput();
        }

        return parsed.GetValue(_explain)
            ? new ExplanationOutput(policy, namesFiles)
            : new VerdictLines(namesFiles, parsed.GetValue(_verbose));
    }

    private static string DescribeInput(string name) => name == InputFile.StandardInput ? "standard input" : PolicyOptions.Quoted(name);
}
