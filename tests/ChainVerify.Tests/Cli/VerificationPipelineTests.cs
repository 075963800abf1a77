using System.Buffers;
using System.Text;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Verification;
using ChainVerify.Records;
using ChainVerify.Tests.Chains;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Cli;

/// <summary>Many threads and batches of any size write what one loop would write.</summary>
public static class VerificationPipelineTests
{
    private const int MaximumRecordBytes = 4096;

    private static readonly TrustPolicy Policy = ChainMaterial.MakePolicy(VerificationRules.Strict, roots: 1, apps: 0, scopes: 0, schemes: 0);

    private static readonly Gen<string> GenLine = Gen.Frequency(
        (8, ChainMaterial.GenAny.Select(chain => Written(chain, null))),
        (2, Gen.Select(ChainMaterial.GenValid, Gen.Int[0, 999], (chain, id) => Written(chain, $"record {id}"))),
        (1, Gen.OneOf(string.Empty, "  ", "\r", "no JSON", "{\"id\":\"half", "[1,2", "null", "{\"id\":\"\\ud800\"}", CommandLineRun.Price03Line, CommandLineRun.ForgedLine)),
        (1, Gen.Int[MaximumRecordBytes - 2, 3 * MaximumRecordBytes].Select(length => new string('x', length))));

    private static readonly Gen<byte[]> GenInput = Gen.Frequency(
        (4, Gen.Select(GenLine.Array[0, 40], Gen.OneOf("\n", "\r\n"), (lines, end) => string.Join(end, lines))),
        (1, ChainMaterial.GenAny.Select(chain => Written(chain, null)).Array[0, 20].Select(records => $"[{string.Join(",\n", records)}]")))
        .Select(Encoding.UTF8.GetBytes);

    private static readonly Gen<PipelineSize> GenSize = Gen.Select(
        Gen.Int[1, 4], Gen.OneOf(Gen.Int[1, 5], Gen.Int[1, 100]), Gen.OneOf(Gen.Int[1, 3000], Gen.Const(1 << 20)), (threads, records, bytes) => new PipelineSize(threads, records, bytes));

    [Fact]
    public static async Task The_output_is_that_of_one_loop_for_any_batch_size_and_number_of_threads()
        => await Gen.Select(GenInput.Array[1, 3], GenSize, Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 5000]).Array[1, 5], Gen.Bool, Gen.Bool)
            .SampleAsync(
                async (inputs, size, chunks, isFile, isVerbose) =>
                {
                    using TemporaryDirectory directory = new();
                    string[] names = [.. inputs.Select((_, index) => index == 0 ? InputFile.StandardInput : directory.PathOf($"{index}.ndjson"))];
                    for (int i = 1; i < inputs.Length; i++)
                    {
                        await File.WriteAllBytesAsync(names[i], inputs[i], TestContext.Current.CancellationToken);
                    }

                    using ChunkedStream input = new(inputs[0], chunks, isFile);
                    using MemoryStream output = new();
                    VerificationSummary summary = await RunAsync(size, names, input, output, isVerbose, TestContext.Current.CancellationToken);

                    (string expected, long valid, long records) = RunInOneLoop(names, inputs, isVerbose);
                    Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
                    Assert.Equal((valid, records), (summary.Valid, summary.Records));
                },
                iter: 60);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(2, 1024)]
    public static async Task What_was_read_before_a_failure_is_verified_and_written_first(int threads, int mostRecords)
    {
        using FailingStream input = new(string.Concat(Enumerable.Repeat(CommandLineRun.Price03Line + "\n", 10)));
        using MemoryStream output = new();

        CommandException failure = await Assert.ThrowsAsync<CommandException>(
            () => RunAsync(new PipelineSize(threads, mostRecords, 1 << 20), [InputFile.StandardInput], input, output, isVerbose: false, TestContext.Current.CancellationToken));

        Assert.Equal("cannot read -: the cable was pulled", failure.Message);
        Assert.Equal(10, Encoding.UTF8.GetString(output.ToArray()).Count(character => character == '\n'));
    }

    [Fact]
    public static async Task A_failing_output_ends_a_run_whose_input_never_ends()
    {
        using EndlessStream input = new();
        using StreamThat output = new(_ => throw new CommandException("the disk is full"));

        CommandException failure = await Assert.ThrowsAsync<CommandException>(
            () => RunAsync(new PipelineSize(2, 3, 1 << 20), [InputFile.StandardInput], input, output, isVerbose: false, TestContext.Current.CancellationToken));

        Assert.Equal("the disk is full", failure.Message);
    }

    [Fact]
    public static async Task A_failing_format_ends_a_run_whose_input_never_ends()
    {
        using EndlessStream input = new();
        using StreamThat output = new(_ => { });

        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => RunAsync(new PipelineSize(2, 3, 1 << 20), [InputFile.StandardInput], input, output, new FailingOutput(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public static async Task A_slow_reader_of_the_verdicts_bounds_what_is_read()
    {
        PipelineSize size = new(3, 4, 1 << 20);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using EndlessStream input = new();
        long written = 0;
        long mostAhead = 0;
        using StreamThat output = new(bytes =>
        {
            mostAhead = Math.Max(mostAhead, input.RecordsRead - written);
            written += bytes.Span.Count((byte)'\n');
            if (written > 1000)
            {
                stop.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RunAsync(size, [InputFile.StandardInput], input, output, isVerbose: false, stop.Token));

        // All batches, and the one record a read that waits in the splitter.
        Assert.InRange(mostAhead, 1, (size.Batches * size.MostRecords) + 1);
    }

    [Fact]
    public static void The_memory_for_batches_does_not_grow_with_the_threads_without_bound()
        => Assert.All(Enumerable.Range(1, 1024), threads =>
        {
            PipelineSize size = PipelineSize.For(threads);
            Assert.InRange(size.MostBytes, 512 * 1024, 4 * 1024 * 1024);
            Assert.InRange((long)size.MostBytes * size.Batches, 1, Math.Max(40 * 1024 * 1024, 512 * 1024L * size.Batches));
        });

    private static Task<VerificationSummary> RunAsync(
        PipelineSize size, string[] names, Stream input, Stream output, bool isVerbose, CancellationToken cancellationToken)
        => RunAsync(size, names, input, output, new VerdictLines(names.Length > 1, isVerbose), cancellationToken);

    private static async Task<VerificationSummary> RunAsync(
        PipelineSize size, string[] names, Stream input, Stream output, IVerdictOutput format, CancellationToken cancellationToken)
    {
        IReadOnlyList<InputFile> inputs = InputFile.OpenAll(names, input);
        VerificationSummary summary = new();
        try
        {
            using VerificationPipeline pipeline = new(
                size,
                new ChainVerifier(Policy, new ChainVerifierOptions { Threads = 1 }),
                new RecordReader(inputs, MaximumRecordBytes, size.Threads),
                () => format is VerdictLines ? new VerdictLines(names.Length > 1, format.NeedsExplanations) : format,
                output,
                summary,
                new ProgressLine(TextWriter.Null, isTerminal: false));
            await pipeline.RunAsync(cancellationToken);
        }
        finally
        {
            foreach (InputFile file in inputs)
            {
                file.Dispose();
            }
        }

        return summary;
    }

    private static (string Output, long Valid, long Records) RunInOneLoop(string[] names, byte[][] inputs, bool isVerbose)
    {
        ArrayBufferWriter<byte> output = new();
        ChainVerifier verifier = new(Policy, new ChainVerifierOptions { Threads = 1 });
        ChainRecordParser parser = new();
        long valid = 0;
        long records = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            RecordSplitter splitter = new(MaximumRecordBytes);
            splitter.Append(inputs[i]);
            Read(splitter, i);
            splitter.Complete();
            Read(splitter, i);
        }

        return (Encoding.UTF8.GetString(output.WrittenSpan), valid, records);

        void Read(RecordSplitter splitter, int file)
        {
            while (splitter.TryReadRecord(out RawRecord raw))
            {
                parser.Parse(raw, out ChainRecord record);
                ChainExplanation? explanation = isVerbose && !record.IsMalformed ? verifier.Explain(record.Chain) : null;
                Verdict verdict = record.IsMalformed ? record.Malformed : explanation?.Verdict ?? verifier.Verify(record.Chain);
                VerdictWriter.Write(output, raw.Line, record, verdict, inputs.Length > 1 ? new Utf8Text(names[file]) : (Utf8Text?)null, explanation);
                valid += verdict.IsValid ? 1 : 0;
                records++;
            }
        }
    }

    private static string Written(in SignatureChain chain, string? id)
    {
        ArrayBufferWriter<byte> line = new();
        ChainRecordWriter.Write(line, chain with { StatementHash = null, SignerAddress = null }, id is null ? (Utf8Text?)null : new Utf8Text(id));
        return Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\n');
    }

    /// <summary>The same record for ever, one a read, as a pipe gives it.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        private static readonly byte[] Line = Encoding.UTF8.GetBytes(CommandLineRun.Price03Line + "\n");

        private long _recordsRead;

        internal long RecordsRead => Volatile.Read(ref _recordsRead);

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            Line.CopyTo(buffer);
            Interlocked.Increment(ref _recordsRead);
            return Line.Length;
        }
    }

    private sealed class StreamThat(Action<ReadOnlyMemory<byte>> write) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => write(buffer.ToArray());
    }

    private sealed class FailingOutput : IVerdictOutput
    {
        public bool NeedsExplanations => false;

        public void Write(RecordBatch batch, IBufferWriter<byte> output) => throw new InvalidTimeZoneException("formatting failed");
    }
}
