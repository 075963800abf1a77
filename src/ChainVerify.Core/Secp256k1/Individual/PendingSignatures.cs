using ChainVerify.Signatures;

namespace ChainVerify.Secp256k1;

/// <summary>Known-key jobs whose numbers are in range, gathered until there are enough to be judged together.</summary>
/// <remarks>One owner at a time; no allocation after construction.</remarks>
internal sealed unsafe class PendingSignatures
{
    /// <summary>The key of a signature whose key has a comb, and need not be decompressed.</summary>
    internal const int HasComb = -1;

    private readonly AlignedMemory<UInt256> _s;
    private readonly AlignedMemory<UInt256> _generatorScalars;
    private readonly AlignedMemory<UInt256> _pointScalars;
    private readonly Signature[] _signatures;

    /// <summary>Makes one.</summary>
    /// <param name="capacity">The most jobs.</param>
    internal PendingSignatures(int capacity)
    {
        _s = new AlignedMemory<UInt256>(capacity);
        _generatorScalars = new AlignedMemory<UInt256>(capacity);
        _pointScalars = new AlignedMemory<UInt256>(capacity);
        _signatures = new Signature[capacity];
    }

    /// <summary>The number of jobs.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether no other job can be added.</summary>
    internal bool IsFull => Count == _signatures.Length;

    /// <summary>s of each signature.</summary>
    internal UInt256* S => _s.Pointer;

    /// <summary>z of each signature, below 2^256, to be divided by s.</summary>
    internal UInt256* GeneratorScalars => _generatorScalars.Pointer;

    /// <summary>r of each signature, to be divided by s.</summary>
    internal UInt256* PointScalars => _pointScalars.Pointer;

    /// <summary>What else is known of each signature.</summary>
    internal ReadOnlySpan<Signature> Signatures => _signatures.AsSpan(0, Count);

    /// <summary>Forgets all jobs.</summary>
    internal void Clear() => Count = 0;

    /// <summary>Adds a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="r">Its r, in range.</param>
    /// <param name="s">Its s, in range.</param>
    /// <param name="signature">What else is known of it.</param>
    internal void Add(in KnownKeyJob job, in UInt256 r, in UInt256 s, in Signature signature)
    {
        _s.Pointer[Count] = s;
        _pointScalars.Pointer[Count] = r;
        _generatorScalars.Pointer[Count] = UInt256.ReadBigEndian(job.Digest.Bytes);
        _signatures[Count++] = signature;
    }

    /// <summary>Takes all jobs of another list, for which there is room.</summary>
    internal void TakeAll(PendingSignatures other)
    {
        for (int i = 0; i < other.Count; i++)
        {
            _s.Pointer[Count] = other._s.Pointer[i];
            _pointScalars.Pointer[Count] = other._pointScalars.Pointer[i];
            _generatorScalars.Pointer[Count] = other._generatorScalars.Pointer[i];
            _signatures[Count++] = other._signatures[i];
        }

        other.Clear();
    }

    /// <summary>What decides whether a sum is what a signature names, and where the outcome goes.</summary>
    internal struct Signature
    {
        /// <summary>x of R if there is a recovery id, else r.</summary>
        public UInt256 X;

        /// <summary>The job's index.</summary>
        public int Job;

        /// <summary>The first row of the key's tables.</summary>
        public int FirstRow;

        /// <summary>The key's index among those that have to be decompressed, or <see cref="HasComb"/>.</summary>
        public int Key;

        /// <summary>Whether R has to be the whole point.</summary>
        public bool HasRecoveryId;

        /// <summary>Whether y of R is odd.</summary>
        public bool IsOdd;
    }
}
