using System.Buffers;
using System.Text;
using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Verification;

namespace ChainVerify.Cli.Calldata;

/// <summary>
/// <c>calldata --all</c>: any number of records as a stream, in bounded memory; each gives one line, in its place. A record
/// that has no call gives an empty line and its reason on standard error, or both in one object with <c>--json</c>.
/// </summary>
internal sealed class CalldataLines(ConsoleStreams streams, CompressedPublicKey? appKey, Utf8Text? purpose, bool isTuple, bool isJson)
{
    private const int BatchRecords = 256;
    private const int BatchBytes = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>Reads and encodes all records of an input.</summary>
    /// <returns>Whether each of them has a call.</returns>
    /// <exception cref="CommandException">The input cannot be read, or holds no record.</exception>
    internal async Task<bool> RunAsync(string source, CancellationToken cancellationToken)
    {
        using InputFile input = SingleRecord.Open(source, streams.Input);
        RecordReader reader = new([input], Records.RecordSplitter.DefaultMaximumRecordBytes);
        RawBatch raw = new(BatchRecords, BatchBytes);
        RecordBatch batch = new(BatchRecords);
        bool areAllEncoded = true;
        while (true)
        {
            // Always idle: while the input pauses, the lines for what has come are written.
            await reader.FillAsync(raw, idle: Task.CompletedTask, cancellationToken).ConfigureAwait(false);
            if (raw.Count == 0)
            {
                break;
            }

            batch.Parse(raw);
            areAllEncoded &= Write(batch);
        }

        return reader.EmptyInputs.Count == 0
            ? areAllEncoded
            : throw new CommandException($"no record in {SingleRecord.Describe(source)}");
    }

    private bool Write(RecordBatch batch)
    {
        bool areAllEncoded = true;
        _lines.ResetWrittenCount();
        for (int i = 0; i < batch.Count; i++)
        {
            RecordPlace place = batch[i];
            VerifyCall? call = null;
            string? refusal = $"the record is malformed: {place.Malformed.Detail}";
            if (!place.IsMalformed)
            {
                _ = VerifyCall.TryCreate(batch.ChainAt(i), appKey, purpose, out call, out refusal);
            }

            areAllEncoded &= call is not null;
            if (isJson)
            {
                WriteObject(place, call, refusal);
            }
            else
            {
                WriteText(place, call, refusal);
            }

            _lines.Write("\n"u8);
        }

        streams.Output.Write(_lines.WrittenSpan);
        return areAllEncoded;
    }

    private void WriteObject(in RecordPlace place, VerifyCall? call, string? refusal)
    {
        using Utf8JsonWriter json = new(_lines);
        json.WriteStartObject();
        json.WriteNumber("line"u8, place.Line);
        if (place.Id is { } id)
        {
            json.WriteString("id"u8, id.Bytes);
        }

        if (call is null)
        {
            json.WriteString("error"u8, refusal);
        }
        else
        {
            json.WriteString(isTuple ? "tuple"u8 : "calldata"u8, Hex(call));
        }

        json.WriteEndObject();
    }

    private void WriteText(in RecordPlace place, VerifyCall? call, string? refusal)
    {
        if (call is null)
        {
            streams.Error.WriteLine($"line {place.Line}: {refusal}");
        }
        else
        {
            _lines.Write(Encoding.ASCII.GetBytes(Hex(call)));
        }
    }

    private string Hex(VerifyCall call) => "0x" + Convert.ToHexStringLower(isTuple ? call.EncodeTuple() : call.EncodeCall());
}
