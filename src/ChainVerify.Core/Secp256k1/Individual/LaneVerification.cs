using ChainVerify.Signatures;

namespace ChainVerify.Secp256k1;

/// <summary>Judges signatures by known keys, one in each lane: S = z/s·G + r/s·P must be the point that the signature names.</summary>
/// <remarks>
/// With a recovery id (SEC 1, section 4.1.6): S must be R, the whole point, and R itself is never computed for a signature that is right. If S is another
/// point, something may still be recovered, namely if R exists and isn't z/s·G, which would give the key at infinity; then another key made the
/// signature. Without an id (section 4.1.4): x of S must be r modulo n; the sign of s is the sign of S and leaves x alone.
///
/// Jobs whose key has a comb and other jobs are gathered apart, since all lanes take the same steps. Every outcome is established for its job
/// alone. One owner at a time; no allocation after construction.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
/// <typeparam name="TScalars">The form of the scalars.</typeparam>
internal sealed unsafe class LaneVerification<T, TScalars>
    where T : unmanaged, IFieldLanes<T>
    where TScalars : unmanaged, IScalarLanes<TScalars>
{
    private const int Capacity = LaneMultiplication<T>.Capacity;

    private readonly LaneMultiplication<T> _multiplication = new();
    private readonly AlignedMemory<double> _rows = new((KeyCombs<T>.Rows + PointTables<T>.Rows) * PointRow.Length, isCleared: false);
    private readonly KeyCombs<T> _combs;
    private readonly PointTables<T> _tables;
    private readonly PointDecompression<T> _decompression = new();
    private readonly BatchScalars<TScalars> _scalars = new(Capacity);
    private readonly DistinctKeys _keys = new(Capacity);
    private readonly PendingSignatures _plain = new(Capacity);
    private readonly PendingSignatures _combed = new(Capacity);
    private readonly AlignedMemory<double> _unusedRows = new(2 * PointDecompression<T>.Step * PointRow.Length);
    private readonly bool[] _isPoint = new bool[Capacity];
    private readonly int[] _unmatched = new int[Capacity];
    private readonly CompressedPublicKey[] _frequentKeys = new CompressedPublicKey[Capacity];
    private readonly ulong[] _frequentHashes = new ulong[Capacity];
    private readonly int[] _frequentRows = new int[Capacity];
    private readonly UInt256[] _x = new UInt256[PointDecompression<T>.Step];
    private readonly bool[] _isOdd = new bool[PointDecompression<T>.Step];
    private readonly bool[] _exists = new bool[PointDecompression<T>.Step];

    internal LaneVerification()
    {
        _combs = new KeyCombs<T>(_rows);
        _tables = new PointTables<T>(_rows, KeyCombs<T>.Rows);
    }

    /// <summary>Forgets the combs of keys.</summary>
    internal void ForgetKeys() => _combs.Clear();

    /// <summary>Judges any number of jobs.</summary>
    internal void Verify(ReadOnlySpan<KnownKeyJob> jobs, Span<SignatureOutcome> outcomes)
    {
        for (int job = 0; job < jobs.Length; job++)
        {
            if (!TryTake(jobs[job], job))
            {
                outcomes[job] = jobs[job].RecoveryId == KnownKeyJob.NoRecoveryId ? SignatureOutcome.Mismatch : SignatureOutcome.RecoveryFailed;
            }
            else if (_plain.IsFull)
            {
                VerifyPlain(outcomes);
            }
            else if (_combed.IsFull)
            {
                VerifyCombed(outcomes);
            }
        }

        // If lanes would stay empty, jobs with combs can fill them: a comb's first table is the one that they need.
        int emptyLanes = (T.Lanes - (_plain.Count % T.Lanes)) % T.Lanes;
        if (_combed.Count <= emptyLanes)
        {
            _plain.TakeAll(_combed);
        }

        VerifyPlain(outcomes);
        VerifyCombed(outcomes);
    }

    private bool TryTake(in KnownKeyJob job, int index)
    {
        if (!SignatureNumbers.TryRead(job.Compact, out UInt256 r, out UInt256 s))
        {
            return false;
        }

        PendingSignatures.Signature signature = new()
        {
            X = r,
            Job = index,
            HasRecoveryId = job.RecoveryId != KnownKeyJob.NoRecoveryId,
            IsOdd = (job.RecoveryId & 1) != 0,
        };
        if (signature.HasRecoveryId && !SignatureNumbers.TryFindX(r, job.RecoveryId, out signature.X))
        {
            return false;
        }

        ulong hash = _combs.Hash(job.PublicKey);
        signature.FirstRow = _combs.Find(job.PublicKey, hash);
        if (signature.FirstRow >= 0)
        {
            signature.Key = PendingSignatures.HasComb;
            _combed.Add(job, r, s, signature);
            return true;
        }

        signature.Key = _keys.Add(job.PublicKey, hash);
        signature.FirstRow = _tables.FirstRow + (signature.Key * OddDigits.RowsPerTable);
        _plain.Add(job, r, s, signature);
        return true;
    }

    private void VerifyCombed(Span<SignatureOutcome> outcomes)
    {
        if (_combed.Count > 0)
        {
            ComputeSums(_combed, PointSchedule.Comb);
            Judge(_combed, outcomes);
        }
    }

    private void VerifyPlain(Span<SignatureOutcome> outcomes)
    {
        if (_plain.Count == 0)
        {
            return;
        }

        _decompression.Decompress(_keys.X, _keys.IsOdd, _keys.Count, _tables.Start, OddDigits.RowsPerTable, _isPoint);
        for (int key = 0; key < _keys.Count; key++)
        {
            _isPoint[key] &= _keys.IsWellFormed[key];
        }

        _tables.Fill(_isPoint.AsSpan(0, _keys.Count));
        ComputeSums(_plain, PointSchedule.SingleTable);
        Judge(_plain, outcomes);

        // Only now: jobs that have just been judged may have used combs that others replace.
        AddCombs(outcomes);
        _keys.Clear();
    }

    /// <summary>Makes combs for the keys that come often enough, from the points in their tables.</summary>
    private void AddCombs(Span<SignatureOutcome> outcomes)
    {
        int frequent = 0;
        for (int key = 0; key < _keys.Count; key++)
        {
            if (_isPoint[key] && _combs.Count(_keys.Hashes[key], _keys.Jobs[key]))
            {
                _frequentKeys[frequent] = _keys.Keys[key];
                _frequentHashes[frequent] = _keys.Hashes[key];
                _frequentRows[frequent++] = _tables.FirstRow + (key * OddDigits.RowsPerTable);
            }
        }

        if (frequent > 0)
        {
            // New combs may take the place of ones that jobs wait for.
            VerifyCombed(outcomes);
            _combs.Add(_frequentKeys.AsSpan(0, frequent), _frequentHashes.AsSpan(0, frequent), _frequentRows.AsSpan(0, frequent));
        }
    }

    private void ComputeSums(PendingSignatures pending, PointSchedule schedule)
    {
        UInt256* generatorScalars = pending.GeneratorScalars;
        UInt256* pointScalars = pending.PointScalars;
        _scalars.Divide(pending.Count, generatorScalars, pointScalars, pending.S, generatorScalars, pointScalars);
        ReadOnlySpan<PendingSignatures.Signature> signatures = pending.Signatures;
        for (int i = 0; i < signatures.Length; i++)
        {
            _multiplication.SetSum(i, Scalar.Reduce(generatorScalars[i]), Scalar.Reduce(pointScalars[i]), signatures[i].FirstRow, schedule);
        }

        _multiplication.Evaluate(pending.Count, _rows.Pointer, schedule);
    }

    private void Judge(PendingSignatures pending, Span<SignatureOutcome> outcomes)
    {
        ReadOnlySpan<PendingSignatures.Signature> signatures = pending.Signatures;
        int unmatched = 0;
        for (int i = 0; i < signatures.Length; i++)
        {
            ref readonly PendingSignatures.Signature signature = ref signatures[i];

            // A key that has a comb is a point.
            bool isPoint = signature.Key == PendingSignatures.HasComb || _isPoint[signature.Key];
            bool isMatch = isPoint && !_multiplication.IsInfinite(i) && IsNamed(i, signature);
            outcomes[signature.Job] = isMatch ? SignatureOutcome.Match : SignatureOutcome.Mismatch;
            if (!isMatch && signature.HasRecoveryId)
            {
                _unmatched[unmatched++] = i;
            }
        }

        for (int first = 0; first < unmatched; first += PointDecompression<T>.Step)
        {
            FindUnrecoverable(signatures, _unmatched.AsSpan(first, Math.Min(PointDecompression<T>.Step, unmatched - first)), outcomes);
        }

        pending.Clear();
    }

    /// <summary>Whether a finite sum is what its signature names.</summary>
    private bool IsNamed(int sum, in PendingSignatures.Signature signature)
    {
        ref readonly UInt256 x = ref _multiplication.X[sum];
        return signature.HasRecoveryId
            ? x == signature.X && _multiplication.Y[sum].IsOdd == signature.IsOdd
            : Scalar.Reduce(x) == signature.X;
    }

    /// <summary>Tells the signatures from which no key at all can be recovered from those that another key made.</summary>
    private void FindUnrecoverable(ReadOnlySpan<PendingSignatures.Signature> signatures, ReadOnlySpan<int> indices, Span<SignatureOutcome> outcomes)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            _x[i] = signatures[indices[i]].X;
            _isOdd[i] = signatures[indices[i]].IsOdd;
        }

        _decompression.Decompress(_x, _isOdd, indices.Length, _unusedRows.Pointer, 2, _exists);
        for (int i = 0; i < indices.Length; i++)
        {
            if (!_exists[i] || _multiplication.IsGeneratorPart(indices[i], _x[i], _isOdd[i]))
            {
                outcomes[signatures[indices[i]].Job] = SignatureOutcome.RecoveryFailed;
            }
        }
    }
}
