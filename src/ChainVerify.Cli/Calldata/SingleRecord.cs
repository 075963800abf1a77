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
        bool isInline = source.StartsWith('{');
        using MemoryStream inline = new(isInline ? Encoding.UTF8.GetBytes(source) : []);
        IReadOnlyList<InputFile> inputs = isInline
            ? InputFile.OpenAll([InputFile.StandardInput], inline)
            : InputFile.OpenAll([source], standardInput);
        using InputFile input = inputs[0];
        RecordReader reader = new(inputs, Records.RecordSplitter.DefaultMaximumRecordBytes);
        RecordBatch batch = new(keepsTexts: false);

        // Not idle: the whole input is wanted, however it pauses.
        await reader.FillAsync(batch, idle: new TaskCompletionSource().Task, cancellationToken).ConfigureAwait(false);
        string name = isInline ? "the argument" : source == InputFile.StandardInput ? "standard input" : PolicyOptions.Quoted(source);
        if (batch.Count != 1)
        {
            throw new CommandException(batch.Count == 0 ? $"no record in {name}" : $"more than one record in {name}");
        }

        return batch[0].IsMalformed
            ? throw new CommandException($"the record is malformed: {batch[0].Malformed.Detail}")
            : batch.ChainAt(0);
    }
}
