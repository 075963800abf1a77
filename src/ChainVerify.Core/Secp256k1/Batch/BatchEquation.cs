using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ChainVerify.Signatures;

namespace ChainVerify.Secp256k1;

/// <summary>
/// Verifies many recoverable signatures by known keys with one random linear combination (Bellare, Garay, Rabin, EUROCRYPT 1998), or with one for
/// each group of them.
/// </summary>
/// <remarks>
/// A signature (r, s, recovery id) over z by P is valid exactly if u₁·G + u₂·P = R, with u₁ = z/s, u₂ = r/s mod n and R the whole point that r and the
/// recovery id name (SEC 1, section 4.1.6). With random a_i, all of a group are valid if
/// <code>Σ a_i·u₁_i·G + Σ_P (Σ_{i: P_i = P} a_i·u₂_i)·P − Σ a_i·R_i = 0,</code>
/// and if one is not, that holds with probability 2^-128 at most: the group's order is a prime above 2^255, so given all others exactly one value of a_i
/// modulo n satisfies it, and a_i has 2^128 equally likely ones. They are a = (x − k) + λ(y − k) for uniform 64-bit x and y and a constant k, all
/// different modulo n: if two were equal, dx + λ·dy = 0 for |dx|, |dy| below 2^64 not both zero; but dx² − dx·dy + dy² is then a multiple of n, positive and
/// below 3·2^128. The x and y are drawn for every equation anew, when its signatures stand.
///
/// One owner at a time; no allocation after construction.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
/// <typeparam name="TScalars">The form of the scalars.</typeparam>
internal sealed unsafe class BatchEquation<T, TScalars>
    where T : unmanaged, IFieldLanes<T>
    where TScalars : unmanaged, IScalarLanes<TScalars>
{
    private const int RowsPerSignature = 2;

    private readonly BucketMultiplication<T> _multiplication;
    private readonly PointDecompression<T> _decompression = new();
    private readonly BatchKeys<T> _keys;
    private readonly BatchScalars<TScalars> _scalars;
    private readonly AlignedMemory<UInt256> _orderedR;
    private readonly AlignedMemory<UInt256> _orderedS;
    private readonly AlignedMemory<UInt256> _orderedZ;
    private readonly AlignedMemory<UInt256> _generatorScalars;
    private readonly AlignedMemory<UInt256> _keyScalars;
    private readonly AlignedMemory<ulong> _random;
    private readonly UInt256[] _r;
    private readonly UInt256[] _s;
    private readonly UInt256[] _z;
    private readonly UInt256[] _x;
    private readonly bool[] _isOdd;
    private readonly bool[] _isOnCurve;
    private readonly int[] _jobs;
    private readonly int[] _keyOf;
    private readonly int[] _order;
    private readonly int[] _nextOfKey;

    /// <summary>Makes one.</summary>
    /// <param name="capacity">The most signatures; a power of two.</param>
    /// <param name="known">Remembers the points of keys.</param>
    internal BatchEquation(int capacity, KnownPoints known)
    {
        Capacity = capacity;
        int padded = capacity + PointDecompression<T>.Step;
        FirstSignatureRow = FirstKeyRow + (capacity * KnownPoints.RowsPerPoint);

        // A group of the smallest size has its own generator and at least one key; see Plan.
        int points = capacity + (2 * ((capacity / CulpritSearch.SmallestGroup) + 1));
        int terms = (capacity * RowsPerSignature) + (points * KnownPoints.RowsPerPoint);
        _multiplication = new BucketMultiplication<T>(
            FirstSignatureRow - BatchAffineAdder<T>.FirstRow + (padded * RowsPerSignature), terms, terms * 17, Math.Max(capacity * 20, 4096));
        _keys = new BatchKeys<T>(capacity, known);
        _scalars = new BatchScalars<TScalars>(capacity);
        _orderedR = new AlignedMemory<UInt256>(capacity);
        _orderedS = new AlignedMemory<UInt256>(capacity);
        _orderedZ = new AlignedMemory<UInt256>(capacity);
        _r = new UInt256[capacity];
        _s = new UInt256[capacity];
        _z = new UInt256[capacity];
        _generatorScalars = new AlignedMemory<UInt256>(capacity);
        _keyScalars = new AlignedMemory<UInt256>(capacity);
        _random = new AlignedMemory<ulong>((2 * capacity) + TScalars.Lanes);
        _x = new UInt256[capacity];
        _isOdd = new bool[capacity];
        _isOnCurve = new bool[capacity];
        _jobs = new int[capacity];
        _keyOf = new int[capacity];
        _order = new int[capacity];
        _nextOfKey = new int[capacity + 1];
        WriteGenerator();
    }

    /// <summary>The most signatures.</summary>
    internal int Capacity { get; }

    /// <summary>The number of signatures that were added and not dropped.</summary>
    internal int Count { get; private set; }

    /// <summary>The number of distinct keys that were added.</summary>
    internal int KeyCount => _keys.Count;

    private static int GeneratorRow => BatchAffineAdder<T>.FirstRow;

    private static int FirstKeyRow => GeneratorRow + KnownPoints.RowsPerPoint;

    private int FirstSignatureRow { get; }

    /// <summary>Forgets all signatures.</summary>
    internal void Clear()
    {
        Count = 0;
        _keys.Clear();
    }

    /// <summary>The job of a signature, by its index in the current order.</summary>
    internal int JobOf(int index) => _jobs[_order[index]];

    /// <summary>Takes a job, if it can enter an equation at all.</summary>
    /// <param name="jobs">All jobs of the batch.</param>
    /// <param name="job">The job's index.</param>
    /// <returns>
    /// False if it has no recovery id, or a number out of its range, or a key that does not begin like one: such a job is judged one by one.
    /// </returns>
    internal bool TryAdd(ReadOnlySpan<KnownKeyJob> jobs, int job)
    {
        ref readonly KnownKeyJob source = ref jobs[job];
        UInt256 r = UInt256.ReadBigEndian(source.Compact);
        UInt256 s = UInt256.ReadBigEndian(source.Compact[UInt256.SizeInBytes..]);
        ReadOnlySpan<byte> key = source.PublicKey.Bytes;
        UInt256 order = Scalar.Order;
        if ((uint)source.RecoveryId > 3 || r.IsZero || s.IsZero || r >= order || s >= order
            || (key[0] | 1) != 3 || UInt256.ReadBigEndian(key[1..]) >= FieldElement.Modulus)
        {
            return false;
        }

        // Ids 2 and 3 name the points whose x is r + n, if that is below p at all.
        UInt256 x = r;
        if ((source.RecoveryId & 2) != 0)
        {
            x = UInt256.Add(r, order, out ulong carry);
            if (carry != 0 || x >= FieldElement.Modulus)
            {
                return false;
            }
        }

        int index = Count++;
        _r[index] = r;
        _s[index] = s;
        _z[index] = UInt256.ReadBigEndian(source.Digest.Bytes);
        _x[index] = x;
        _isOdd[index] = (source.RecoveryId & 1) != 0;
        _jobs[index] = job;
        _keyOf[index] = _keys.Add(jobs, job);
        return true;
    }

    /// <summary>
    /// Finds all points, and drops the signatures that have none: those can't be in an equation. What is left is ordered by key.
    /// </summary>
    /// <param name="jobs">All jobs of the batch.</param>
    /// <param name="dropped">Receives the jobs that were dropped.</param>
    /// <returns>How many were dropped.</returns>
    internal int FindPoints(ReadOnlySpan<KnownKeyJob> jobs, Span<int> dropped)
    {
        double* rows = _multiplication.Adder.Rows;
        _keys.WriteRows(jobs, rows, FirstKeyRow);
        _keys.Remember(jobs, rows);
        _decompression.Decompress(_x, _isOdd, Count, rows + ((nint)FirstSignatureRow * PointRow.Length), RowsPerSignature, _isOnCurve);

        Span<int> next = _nextOfKey.AsSpan(0, _keys.Count + 1);
        next.Clear();
        int droppedCount = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_isOnCurve[i] && _keys.IsPoint(_keyOf[i]))
            {
                next[_keyOf[i] + 1]++;
            }
            else
            {
                _isOnCurve[i] = false;
                dropped[droppedCount++] = _jobs[i];
            }
        }

        for (int key = 1; key < next.Length; key++)
        {
            next[key] += next[key - 1];
        }

        for (int i = 0; i < Count; i++)
        {
            if (_isOnCurve[i])
            {
                int at = next[_keyOf[i]]++;
                _order[at] = i;
                _orderedR.Pointer[at] = _r[i];
                _orderedS.Pointer[at] = _s[i];
                _orderedZ.Pointer[at] = _z[i];
            }
        }

        AllSignatures = Count;
        Count -= droppedCount;
        return droppedCount;
    }

    /// <summary>Drops the signatures of the groups whose equations hold: they are proven.</summary>
    /// <param name="groupSize">As in the <see cref="Evaluate"/> before.</param>
    /// <param name="holds">What it said.</param>
    internal void DropProven(int groupSize, ReadOnlySpan<bool> holds)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!holds[i / groupSize])
            {
                _order[kept] = _order[i];
                _orderedR.Pointer[kept] = _orderedR.Pointer[i];
                _orderedS.Pointer[kept] = _orderedS.Pointer[i];
                _orderedZ.Pointer[kept] = _orderedZ.Pointer[i];
                kept++;
            }
        }

        Count = kept;
    }

    /// <summary>
    /// Evaluates the equations of groups of <paramref name="groupSize"/> consecutive signatures of the order by keys.
    /// </summary>
    /// <param name="groupSize">The signatures of a group; the last one may have fewer.</param>
    /// <param name="holds">One answer a group: whether its equation holds.</param>
    internal void Evaluate(int groupSize, Span<bool> holds)
    {
        int groups = (Count + groupSize - 1) / groupSize;
        Debug.Assert(holds.Length == groups);
        int signedBits = _keys.AreAllShifted ? 64 : 128;
        WindowPlan plan = Plan(groups, signedBits);
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<ulong>(_random.Pointer, 2 * Count)));

        // Both halves lack the same constant: k = Offset · (1 + λ).
        ulong* x = _random.Pointer;
        UInt256 constant = Scalar.Negate(Scalar.Multiply(new UInt256(plan.Offset), Scalar.Add(Scalar.Lambda, UInt256.One)));
        _scalars.Combine(
            Count, _orderedR.Pointer, _orderedZ.Pointer, _orderedS.Pointer, x, x + Count, constant, _keyScalars.Pointer, _generatorScalars.Pointer);
        _multiplication.Begin(plan, groups, signedBits);
        for (int group = 0; group < groups; group++)
        {
            int first = group * groupSize;
            AddGroup(group, first, Math.Min(first + groupSize, Count));
        }

        _multiplication.Multiply(FirstSignatureRow + (AllSignatures * RowsPerSignature), holds);
    }

    /// <summary>Signatures that were added, dropped ones included: each has its rows.</summary>
    private int AllSignatures { get; set; }

    private void AddGroup(int group, int first, int end)
    {
        ScalarSum generator = default;
        ScalarSum key = default;
        for (int i = first; i < end; i++)
        {
            int signature = _order[i];
            generator.Add(_generatorScalars.Pointer[i]);
            key.Add(_keyScalars.Pointer[i]);

            // R enters negated.
            int reference = PointReference.NegateIf(PointReference.To(FirstSignatureRow + (signature * RowsPerSignature)), 1);
            _multiplication.AddOffsetTerm(group, reference, _random.Pointer[i]);
            _multiplication.AddOffsetTerm(group, reference + PointReference.To(1), _random.Pointer[Count + i]);

            int keyIndex = _keyOf[signature];
            if (i + 1 == end || _keyOf[_order[i + 1]] != keyIndex)
            {
                AddPoint(group, FirstKeyRow + (keyIndex * KnownPoints.RowsPerPoint), key.ToScalar(), _keys.IsShifted(keyIndex));
                key = default;
            }
        }

        AddPoint(group, GeneratorRow, generator.ToScalar(), isShifted: true);
    }

    private void AddPoint(int group, int row, in UInt256 scalar, bool isShifted)
    {
        SplitScalar split = new(scalar);
        AddHalf(group, PointReference.NegateIf(PointReference.To(row), split.FirstIsNegative ? 1 : 0), split.First, isShifted);
        AddHalf(group, PointReference.NegateIf(PointReference.To(row + 1), split.SecondIsNegative ? 1 : 0), split.Second, isShifted);
    }

    private void AddHalf(int group, int reference, UInt128 magnitude, bool isShifted)
    {
        if (isShifted)
        {
            _multiplication.AddSignedTerm(group, reference, (ulong)magnitude, 64);
            _multiplication.AddSignedTerm(group, reference + PointReference.To(2), (ulong)(magnitude >> 64), 64);
        }
        else
        {
            _multiplication.AddSignedTerm(group, reference, magnitude, 128);
        }
    }

    /// <summary>The width of windows that measured fastest, as far as there is room.</summary>
    private WindowPlan Plan(int groups, int signedBits)
    {
        // Runs of equal keys, cut where groups end, and every group's generator.
        int points = groups + Math.Min(Count, _keys.Count + groups);
        int terms = (Count * RowsPerSignature) + (points * KnownPoints.RowsPerPoint);
        int width = (terms / groups) switch
        {
            < 160 => 4,
            < 240 => 5,
            < 480 => 6,
            < 4096 => 8,
            _ => 10,
        };
        while (!_multiplication.Fits(new WindowPlan(width), groups, Count * RowsPerSignature, points * KnownPoints.RowsPerPoint, signedBits))
        {
            // Wider windows have fewer digits; the capacities are such that the first choice fits, and this is never reached.
            if (++width > WindowPlan.MaximumWidth)
            {
                throw new InvalidOperationException("The equation has no room for its terms.");
            }
        }

        return new WindowPlan(width);
    }

    private void WriteGenerator()
    {
        double* row = _multiplication.Adder.Rows + (GeneratorRow * PointRow.Length);
        T beta = T.Broadcast(Generator.Beta);
        AlignedMemory<double> all = new(T.Lanes * PointRow.Length);
        for (int i = 0; i < KnownPoints.RowsPerPoint; i++)
        {
            T x = T.Broadcast(i < 2 ? Generator.X : Generator.ShiftedX);
            T y = T.Broadcast(i < 2 ? Generator.Y : Generator.ShiftedY);
            if ((i & 1) != 0)
            {
                T.Multiply(ref x, in x, in beta);
            }

            T.Scatter(all.Pointer, PointRow.Length, in x, in y);
            new ReadOnlySpan<double>(all.Pointer, PointRow.Length).CopyTo(new Span<double>(row + (i * PointRow.Length), PointRow.Length));
        }

        GC.KeepAlive(all);
    }
}
