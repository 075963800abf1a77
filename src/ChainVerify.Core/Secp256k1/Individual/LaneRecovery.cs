using ChainVerify.Signatures;

namespace ChainVerify.Secp256k1;

/// <summary>Recovers the keys of signatures (SEC 1, section 4.1.6), one in each lane: Q = s/r·R − z/r·G.</summary>
/// <remarks>Every result stands for its job alone. One owner at a time; no allocation after construction.</remarks>
/// <typeparam name="T">The form of the field.</typeparam>
/// <typeparam name="TScalars">The form of the scalars.</typeparam>
internal sealed unsafe class LaneRecovery<T, TScalars>
    where T : unmanaged, IFieldLanes<T>
    where TScalars : unmanaged, IScalarLanes<TScalars>
{
    private const int Capacity = LaneMultiplication<T>.Capacity;

    private readonly LaneMultiplication<T> _multiplication = new();
    private readonly AlignedMemory<double> _rows = new(PointTables<T>.Rows * PointRow.Length);
    private readonly PointTables<T> _tables;
    private readonly PointDecompression<T> _decompression = new();
    private readonly BatchScalars<TScalars> _scalars = new(Capacity);
    private readonly AlignedMemory<UInt256> _r = new(Capacity);
    private readonly AlignedMemory<UInt256> _generatorScalars = new(Capacity);
    private readonly AlignedMemory<UInt256> _pointScalars = new(Capacity);
    private readonly UInt256[] _x = new UInt256[Capacity];
    private readonly bool[] _isOdd = new bool[Capacity];
    private readonly bool[] _isOnCurve = new bool[Capacity];
    private readonly int[] _jobs = new int[Capacity];

    internal LaneRecovery() => _tables = new PointTables<T>(_rows, firstRow: 0);

    /// <summary>Recovers any number of keys.</summary>
    internal void Recover(ReadOnlySpan<RecoveryJob> jobs, Span<RecoveryResult> results)
    {
        int count = 0;
        for (int job = 0; job < jobs.Length; job++)
        {
            results[job] = default;
            count += TryTake(jobs[job], job, count) ? 1 : 0;
            if (count == Capacity)
            {
                RecoverTaken(count, results);
                count = 0;
            }
        }

        if (count > 0)
        {
            RecoverTaken(count, results);
        }
    }

    private bool TryTake(in RecoveryJob job, int index, int at)
    {
        if (!SignatureNumbers.TryRead(job.Compact, out UInt256 r, out UInt256 s)
            || !SignatureNumbers.TryFindX(r, job.RecoveryId, out _x[at]))
        {
            return false;
        }

        _r.Pointer[at] = r;
        _pointScalars.Pointer[at] = s;
        _generatorScalars.Pointer[at] = Scalar.Negate(Scalar.Reduce(UInt256.ReadBigEndian(job.Digest.Bytes)));
        _isOdd[at] = (job.RecoveryId & 1) != 0;
        _jobs[at] = index;
        return true;
    }

    private void RecoverTaken(int count, Span<RecoveryResult> results)
    {
        UInt256* generatorScalars = _generatorScalars.Pointer;
        UInt256* pointScalars = _pointScalars.Pointer;
        _scalars.Divide(count, generatorScalars, pointScalars, _r.Pointer, generatorScalars, pointScalars);
        _decompression.Decompress(_x, _isOdd, count, _tables.Start, OddDigits.RowsPerTable, _isOnCurve);
        _tables.Fill(_isOnCurve.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            _multiplication.SetSum(i, Scalar.Reduce(generatorScalars[i]), Scalar.Reduce(pointScalars[i]), i * OddDigits.RowsPerTable, PointSchedule.SingleTable);
        }

        _multiplication.Evaluate(count, _rows.Pointer, PointSchedule.SingleTable);
        Span<byte> bytes = stackalloc byte[PublicKey.Size];
        for (int i = 0; i < count; i++)
        {
            if (_isOnCurve[i] && !_multiplication.IsInfinite(i))
            {
                _multiplication.X[i].WriteBigEndian(bytes);
                _multiplication.Y[i].WriteBigEndian(bytes[UInt256.SizeInBytes..]);
                results[_jobs[i]] = new RecoveryResult(PublicKey.CreateUnchecked(bytes));
            }
        }
    }
}
