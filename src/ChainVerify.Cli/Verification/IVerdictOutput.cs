using System.Buffers;

namespace ChainVerify.Cli.Verification;

/// <summary>How the verdicts of a run are written. Each thread has an output of its own.</summary>
internal interface IVerdictOutput
{
    /// <summary>Whether it shows what was recovered, so that every record has to be explained.</summary>
    bool NeedsExplanations { get; }

    /// <summary>Writes the verdicts of a batch, in its order.</summary>
    void Write(RecordBatch batch, IBufferWriter<byte> output);
}

/// <summary>Only the summary is wanted.</summary>
internal sealed class NoVerdictOutput : IVerdictOutput
{
    public bool NeedsExplanations => false;

    public void Write(RecordBatch batch, IBufferWriter<byte> output)
    {
    }
}
