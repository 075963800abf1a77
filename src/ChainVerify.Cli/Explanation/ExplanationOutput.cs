using System.Buffers;
using System.Globalization;
using System.Text;
using ChainVerify.Cli.Verification;
using ChainVerify.Records;

namespace ChainVerify.Cli.Explanation;

/// <summary><c>--explain</c>: text for people in place of NDJSON, one block a record, in input order.</summary>
internal sealed class ExplanationOutput(TrustPolicy policy, bool namesFiles) : IVerdictOutput
{
    public bool NeedsExplanations => true;

    public void Write(RecordBatch batch, IBufferWriter<byte> output)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        ChainNarrative narrative = new(writer, policy);
        for (int i = 0; i < batch.Count; i++)
        {
            RecordPlace place = batch[i];
            writer.Write(namesFiles ? $"Record {TerminalText.Show(place.Input.Name)}:{place.Line}" : $"Record {place.Line}");
            writer.WriteLine(place.Id is { } id ? $", id \"{TerminalText.Show(id)}\"" : string.Empty);
            if (batch.Explanations[i] is { } explanation)
            {
                OracleStatement? statement = null;
                if (place.Oracle != OracleChapter.None)
                {
                    OracleStatement.TryRead(batch.TextAt(i), out statement);
                }

                narrative.Write(batch.ChainAt(i), explanation, statement);
            }
            else
            {
                narrative.WriteMalformed(batch.Verdicts[i]);
            }

            writer.WriteLine();
        }

        Encoding.UTF8.GetBytes(writer.ToString(), output);
    }
}
