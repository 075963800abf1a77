using ChainVerify.Secp256k1;

namespace ChainVerify.Signatures;

/// <summary>What one thread needs to judge batches with the vector engine, in one width of lanes.</summary>
/// <remarks>Several megabytes, used again and again by one owner at a time. No allocation after construction.</remarks>
internal abstract class VectorWorkspace
{
    /// <summary>The jobs of a batch: enough to spread an equation's fixed cost thin, few enough to stay in the second-level cache.</summary>
    internal const int Capacity = 1024;

    /// <summary>The keys whose points are remembered, 320 bytes each.</summary>
    private protected const int KnownKeys = 2048;

    /// <summary>Makes a workspace.</summary>
    /// <param name="lanes">8, 4, 2 or 1; the hardware must have it (<see cref="FieldLanes"/>).</param>
    internal static VectorWorkspace Create(int lanes) => lanes switch
    {
        8 => new Lanes<FieldVector512, ScalarVector512>(),
        4 => new Lanes<FieldVector256, ScalarVector256>(),
        2 => new Lanes<FieldVector128, ScalarVector128>(),
        1 => new Lanes<FieldElement, ScalarSingle>(),
        _ => throw new ArgumentOutOfRangeException(nameof(lanes), lanes, "There are 8, 4, 2 or 1 lanes."),
    };

    /// <summary>Recovers any number of keys.</summary>
    internal abstract void Recover(ReadOnlySpan<RecoveryJob> jobs, Span<RecoveryResult> results);

    /// <summary>Judges any number of signatures by known keys.</summary>
    internal abstract void Verify(ReadOnlySpan<KnownKeyJob> jobs, Span<SignatureOutcome> outcomes);

    /// <summary>Finds the point that a compressed key names.</summary>
    internal abstract bool TryDecompress(in CompressedPublicKey compressed, out PublicKey publicKey);

    /// <summary>Forgets the points of keys.</summary>
    internal abstract void ForgetKeys();

    private sealed unsafe class Lanes<T, TScalars> : VectorWorkspace
        where T : unmanaged, IFieldLanes<T>
        where TScalars : unmanaged, IScalarLanes<TScalars>
    {
        private readonly KnownKeyVerification<T, TScalars> _verification = new(Capacity, KnownKeys);
        private readonly LaneRecovery<T, TScalars> _recovery = new();

        private readonly PointDecompression<T> _decompression = new();
        private readonly AlignedMemory<double> _rows = new(2 * PointDecompression<T>.Step * PointRow.Length);
        private readonly AlignedMemory<T> _point = new(2);
        private readonly int[] _references = new int[T.Lanes];

        internal override bool TryDecompress(in CompressedPublicKey compressed, out PublicKey publicKey)
        {
            publicKey = default;
            UInt256 x = UInt256.ReadBigEndian(compressed.Bytes[1..]);
            bool isOdd = compressed.Bytes[0] == 3;
            bool isOnCurve = false;
            if ((compressed.Bytes[0] | 1) != 3 || x >= FieldElement.Modulus)
            {
                return false;
            }

            _decompression.Decompress(new(in x), new(in isOdd), 1, _rows.Pointer, 2, new(ref isOnCurve));
            if (!isOnCurve)
            {
                return false;
            }

            Array.Fill(_references, PointReference.To(0));
            UInt256* y = stackalloc UInt256[T.Lanes];
            fixed (int* references = _references)
            {
                T.Gather(_rows.Pointer, references, ref _point.Pointer[0], ref _point.Pointer[1]);
            }

            T.Store(y, in _point.Pointer[1]);
            Span<byte> bytes = stackalloc byte[PublicKey.Size];
            x.WriteBigEndian(bytes);
            y->WriteBigEndian(bytes[UInt256.SizeInBytes..]);
            publicKey = PublicKey.CreateUnchecked(bytes);
            return true;
        }

        internal override void ForgetKeys() => _verification.ForgetKeys();

        internal override void Recover(ReadOnlySpan<RecoveryJob> jobs, Span<RecoveryResult> results) => _recovery.Recover(jobs, results);

        internal override void Verify(ReadOnlySpan<KnownKeyJob> jobs, Span<SignatureOutcome> outcomes)
        {
            for (int first = 0; first < jobs.Length;)
            {
                // The last two batches are of one size: two halves are faster than a whole one and a remnant.
                int left = jobs.Length - first;
                int length = left <= Capacity ? left : left < 2 * Capacity ? (left + 1) / 2 : Capacity;
                _verification.Verify(jobs.Slice(first, length), outcomes.Slice(first, length));
                first += length;
            }
        }
    }
}
