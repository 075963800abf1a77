using System.Buffers;
using System.Text;
using ChainVerify.Records;

namespace ChainVerify.Cli.Verification;

/// <summary>Verdicts as NDJSON, one line a record.</summary>
internal sealed class VerdictLines(bool namesFiles, bool isVerbose) : IVerdictOutput
{
    private InputFile? _input;
    private Utf8Text _fileName;

    public bool NeedsExplanations => isVerbose;

    public void Write(RecordBatch batch, IBufferWriter<byte> output)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            ref readonly RecordPlace place = ref batch[i];
            VerdictWriter.Write(
                output,
                place.Line,
                batch.Verdicts[i],
                batch.ChainAt(i).Message.Scheme,
                place.Id,
                namesFiles ? NameOf(place.Input) : (Utf8Text?)null,
                batch.Explanations[i]);
        }
    }

    private Utf8Text NameOf(InputFile input)
    {
        if (_input != input)
        {
            // A name that is no well-formed text on this system is shown with replacement characters.
            Utf8Text.TryCreate(Encoding.UTF8.GetBytes(input.Name), out _fileName);
            _input = input;
        }

        return _fileName;
    }
}
