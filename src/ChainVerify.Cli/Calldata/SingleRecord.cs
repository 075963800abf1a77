using System.Text;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Cli.Verification;

namespace ChainVerify.Cli.Calldata;

/// <summary>Exactly one record, from a file, from standard input, or from the command line itself.</summary>
internal static class SingleRecord
{
    /// <summary>Reads the record's chain.</summary>
    /// <exception cref="CommandException">There is no record, more than one, or one that is malformed.</exception>
    internal static async Task<SignatureChain> ReadAsync(string source, Stream standardInput, CancellationToken cancellationToken)
    {
        using InputFile input = Open(source, standardInput);
        RecordReader reader = new([input], Records.RecordSplitter.DefaultMaximumRecordBytes);
        RawBatch raw = new(mostRecords: 2, mostBytes: int.MaxValue);

        // Not idle: the whole input is wanted, however it pauses. The second record is one too many.
        await reader.FillAsync(raw, idle: new TaskCompletionSource().Task, cancellationToken).ConfigureAwait(false);
        RecordBatch batch = new(mostRecords: 2);
        batch.Parse(raw);
        if (batch.Count != 1)
        {
            throw new CommandException($"{(batch.Count == 0 ? "no record" : "more than one record")} in {Describe(source)}");
        }

        return batch[0].IsMalformed
            ? throw new CommandException($"the record is malformed: {batch[0].Malformed.Detail}")
            : batch.ChainAt(0);
    }

    /// <summary>Opens what the argument names.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    internal static InputFile Open(string source, Stream standardInput)
        => IsInline(source)
            ? InputFile.OpenAll([InputFile.StandardInput], new MemoryStream(Encoding.UTF8.GetBytes(source)))[0]
            : InputFile.OpenAll([source], standardInput)[0];

    /// <summary>The argument's source in the words of an error line.</summary>
    internal static string Describe(string source)
        => IsInline(source) ? "the argument" : source == InputFile.StandardInput ? "standard input" : PolicyOptions.Quoted(source);

    private static bool IsInline(string source) => source.StartsWith('{');
}
