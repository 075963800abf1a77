using System.CommandLine;
using System.Text;
using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;

namespace ChainVerify.Cli.Calldata;

/// <summary><c>chainverify calldata</c>: a record as the call that the tutorial's contract verifies it with.</summary>
internal sealed class CalldataCommand
{
    private readonly ConsoleStreams _streams;

    private readonly Argument<string> _record = new("RECORD") { Description = "A file with one record, - for standard input, or the record itself (it begins with {)." };

    private readonly Option<string?> _purpose = new("--purpose")
    {
        Description = "The purpose of a record that names none [default: ethereum].",
        HelpName = "TEXT",
    };

    private readonly Option<string?> _appPublicKey = new("--app-public-key")
    {
        Description = "The app's public key (33 bytes in hex) of a record that names none. Default: recovered from the app signature.",
        HelpName = "HEX",
    };

    private readonly Option<bool> _tuple = new("--tuple")
    {
        Description = "Prints the arguments as one OracleProof tuple, as abi.encode(proof) gives it, instead of a call.",
    };

    private readonly Option<bool> _all = new("--all")
    {
        Description = "Any number of records (NDJSON, a JSON array) as a stream: one line each, in order; empty where a record has no call. Exit code 1 if any line is empty.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Writes the call and its arguments as JSON; with --all one object a line, without the arguments." };

    private CalldataCommand(ConsoleStreams streams) => _streams = streams;

    internal static Command Create(ConsoleStreams streams)
    {
        CalldataCommand calldata = new(streams);
        Command command = new(
            "calldata",
            $"Prints the ABI-encoded call of the contract's {VerifyCall.CanonicalSignature} for a record. Nothing is verified: that is the contract's task.")
        {
            calldata._record, calldata._purpose, calldata._appPublicKey, calldata._tuple, calldata._all, calldata._json,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(() => calldata.RunAsync(parsed, cancellationToken), CancellationToken.None));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        CompressedPublicKey? appKey = parsed.GetValue(_appPublicKey) is { } text ? ParseKey(text) : null;
        Utf8Text? purpose = parsed.GetValue(_purpose) is { } name ? PolicyOptions.ParseText("--purpose", name) : (Utf8Text?)null;
        string source = parsed.GetValue(_record)!;
        bool isTuple = parsed.GetValue(_tuple);
        bool isJson = parsed.GetValue(_json);
        if (parsed.GetValue(_all))
        {
            CalldataLines lines = new(_streams, appKey, purpose, isTuple, isJson);
            return await lines.RunAsync(source, cancellationToken).ConfigureAwait(false) ? ExitCodes.Success : ExitCodes.Invalid;
        }

        SignatureChain chain = await SingleRecord.ReadAsync(source, _streams.Input, cancellationToken).ConfigureAwait(false);
        VerifyCall call = VerifyCall.Create(chain, appKey, purpose);
        if (isJson)
        {
            WriteJson(call, isTuple);
        }
        else
        {
            _streams.Output.Write(Encoding.ASCII.GetBytes(Hex(isTuple ? call.EncodeTuple() : call.EncodeCall()) + "\n"));
        }

        return ExitCodes.Success;
    }

    private static CompressedPublicKey ParseKey(string text)
        => CompressedPublicKey.TryParse(text.AsSpan(), out CompressedPublicKey key)
            ? key
            : throw new CommandException($"--app-public-key '{PolicyOptions.Quoted(text)}' is not a compressed public key: 33 bytes in hexadecimal");

    private void WriteJson(VerifyCall call, bool isTuple)
    {
        using (Utf8JsonWriter json = new(_streams.Output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            if (isTuple)
            {
                json.WriteString("type", VerifyCall.TupleType);
                json.WriteString("tuple", Hex(call.EncodeTuple()));
            }
            else
            {
                json.WriteString("function", VerifyCall.CanonicalSignature);
                json.WriteString("selector", Hex(VerifyCall.Selector.Span));
                json.WriteString("calldata", Hex(call.EncodeCall()));
            }

            json.WriteStartObject("arguments");
            json.WriteString("messageHash", call.Chain.Message.Hash.ToString());
            json.WriteString("messageSignature", Hex(call.Chain.Message.Signature));
            json.WriteString("appSignature", call.Chain.AppSignature.ToString());
            json.WriteString("kmsSignature", call.Chain.KmsSignature.ToString());
            json.WriteString("derivedCompressedPubkey", call.Chain.PublicKey.ToString());
            json.WriteString("appCompressedPubkey", call.AppPublicKey.ToString());
            json.WriteString("purpose", call.Purpose.Bytes);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        _streams.Output.Write("\n"u8);
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);
}
