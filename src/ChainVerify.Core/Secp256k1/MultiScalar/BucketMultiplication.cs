using System.Diagnostics;

namespace ChainVerify.Secp256k1;

/// <summary>
/// Multi-scalar multiplication by buckets (Pippenger), for one sum or for many at once: Σ scalar·point of every <i>group</i>.
/// </summary>
/// <remarks>
/// Scalars have 64 or up to 128 bits: longer ones enter as several terms, with λ·P, and 2^64·P where that is known, as further points. If all scalars
/// have 64 bits, there are half as many windows to join. A scalar is cut into signed digits of c bits (<see cref="WindowPlan"/>); every digit puts its point, or the point's negative,
/// into the bucket of its group, window and magnitude; buckets are summed in affine form; and the
/// <see cref="BucketAggregation{T}"/> weighs and joins them.
///
/// Use: <see cref="Begin"/>, write the points' rows, add the terms, then <see cref="Multiply"/>. One owner at a time; no
/// allocation after construction. Time depends on the scalars; nothing here is secret.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class BucketMultiplication<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>
    /// The sums that are computed before their rows are used again. With their points they should stay in the second-level cache: 8,192 rows have 640 KiB.
    /// </summary>
    private const int SumsPerChunk = 8192;

    private readonly AlignedMemory<Term> _terms;
    private readonly AlignedMemory<short> _digits;
    private readonly AlignedMemory<int> _items;
    private readonly AlignedMemory<int> _starts;
    private readonly AlignedMemory<int> _counts;
    private readonly PointGroups<T> _groups;
    private readonly BucketAggregation<T> _aggregation;
    private readonly int _pointCapacity;
    private WindowPlan _plan;
    private int _groupCount;
    private int _windows;
    private int _termCount;
    private int _digitCount;
    private int _itemCount;

    /// <summary>Makes one.</summary>
    /// <param name="pointCapacity">The most points.</param>
    /// <param name="termCapacity">The most terms.</param>
    /// <param name="itemCapacity">The most digits of all terms together.</param>
    /// <param name="bucketCapacity">The most buckets of all groups and windows together.</param>
    internal BucketMultiplication(int pointCapacity, int termCapacity, int itemCapacity, int bucketCapacity)
    {
        _pointCapacity = pointCapacity;
        TermCapacity = termCapacity;
        ItemCapacity = itemCapacity;
        BucketCapacity = bucketCapacity;
        _terms = new AlignedMemory<Term>(termCapacity, isCleared: false);
        _digits = new AlignedMemory<short>(itemCapacity, isCleared: false);
        _items = new AlignedMemory<int>(itemCapacity, isCleared: false);
        _starts = new AlignedMemory<int>(bucketCapacity, isCleared: false);
        _counts = new AlignedMemory<int>(bucketCapacity, isCleared: false);

        // A chunk has at least one window, of which a term has one digit; the aggregation takes every bucket twice.
        int sums = Math.Max(Math.Max(SumsPerChunk, termCapacity), 2 * bucketCapacity);
        Adder = new BatchAffineAdder<T>(BatchAffineAdder<T>.FirstRow + pointCapacity + bucketCapacity + sums);
        _groups = new PointGroups<T>(Adder, 2 * bucketCapacity);
        _aggregation = new BucketAggregation<T>(Adder, _groups, bucketCapacity);
    }

    /// <summary>Holds the points: the owner writes their rows from <see cref="BatchAffineAdder{T}.FirstRow"/> on.</summary>
    internal BatchAffineAdder<T> Adder { get; }

    /// <summary>The most terms.</summary>
    internal int TermCapacity { get; }

    /// <summary>The most digits.</summary>
    internal int ItemCapacity { get; }

    /// <summary>The most buckets.</summary>
    internal int BucketCapacity { get; }

    /// <summary>Whether there is room.</summary>
    /// <param name="plan">The windows.</param>
    /// <param name="groups">The number of sums.</param>
    /// <param name="offsetTerms">The terms with offset.</param>
    /// <param name="signedTerms">The terms with a magnitude, those of 128 bits counted twice.</param>
    /// <param name="signedBits">The most bits of a magnitude: 64 or 128.</param>
    internal bool Fits(WindowPlan plan, int groups, int offsetTerms, int signedTerms, int signedBits)
        => offsetTerms + signedTerms <= TermCapacity
            && (offsetTerms * plan.OffsetWindows) + (signedTerms * plan.SignedWindows(64)) <= ItemCapacity
            && groups * Math.Max(plan.OffsetWindows, plan.SignedWindows(signedBits)) * plan.Buckets <= BucketCapacity;

    /// <summary>Begins a multiplication.</summary>
    /// <param name="plan">The windows.</param>
    /// <param name="groups">The number of sums.</param>
    /// <param name="signedBits">The most bits of a magnitude: 64 or 128.</param>
    internal void Begin(WindowPlan plan, int groups, int signedBits)
    {
        _plan = plan;
        _groupCount = groups;
        _windows = Math.Max(plan.OffsetWindows, plan.SignedWindows(signedBits));
        _termCount = _digitCount = _itemCount = 0;
        Debug.Assert(BucketCount <= BucketCapacity);
        new Span<int>(_counts.Pointer, BucketCount).Clear();
    }

    private int BucketCount => _windows * _groupCount * _plan.Buckets;

    /// <summary>Adds (bits − offset)·point, <see cref="WindowPlan.Offset"/>.</summary>
    internal void AddOffsetTerm(int group, int reference, ulong bits)
    {
        short* digits = BeginTerm(group, reference, _plan.OffsetWindows);
        int* counts = _counts.Pointer + (group * _plan.Buckets) - 1;
        int stride = _groupCount * _plan.Buckets;
        ulong mask = (1UL << _plan.Width) - 1;
        int half = _plan.Buckets;
        int last = _plan.OffsetWindows - 1;
        for (int window = 0; window < last; window++)
        {
            int digit = (int)(bits & mask) - half;
            bits >>= _plan.Width;
            digits[window] = (short)digit;
            if (digit != 0)
            {
                counts[Math.Abs(digit)]++;
            }

            counts += stride;
        }

        // What is left has TopWidth bits.
        int top = (int)bits - (1 << (_plan.TopWidth - 1));
        digits[last] = (short)top;
        if (top != 0)
        {
            counts[Math.Abs(top)]++;
        }
    }

    /// <summary>Adds magnitude·point.</summary>
    /// <param name="group">The sum.</param>
    /// <param name="reference">The point.</param>
    /// <param name="magnitude">Its scalar.</param>
    /// <param name="bits">The most bits that the magnitude may have: 64 or 128.</param>
    internal void AddSignedTerm(int group, int reference, UInt128 magnitude, int bits)
    {
        int windows = _plan.SignedWindows(bits);
        short* digits = BeginTerm(group, reference, windows);
        int* counts = _counts.Pointer + (group * _plan.Buckets) - 1;
        int stride = _groupCount * _plan.Buckets;
        ulong mask = (1UL << _plan.Width) - 1;
        int half = _plan.Buckets;
        int carry = 0;
        for (int window = 0; window < windows; window++)
        {
            // A digit beyond half becomes negative and carries 1. The last window has less than c bits of the magnitude, so it never does: its digit is at most 2^(c−1).
            int digit = (int)((ulong)magnitude & mask) + carry;
            magnitude >>>= _plan.Width;
            carry = digit > half ? 1 : 0;
            digit -= carry << _plan.Width;
            digits[window] = (short)digit;
            if (digit != 0)
            {
                counts[Math.Abs(digit)]++;
            }

            counts += stride;
        }

        Debug.Assert(carry == 0 && magnitude == 0);
    }

    /// <summary>Computes the sums.</summary>
    /// <param name="firstFreeRow">The row after the last point.</param>
    /// <param name="isInfinite">One answer a group: whether its sum is the point at infinity.</param>
    internal void Multiply(int firstFreeRow, Span<bool> isInfinite)
    {
        Debug.Assert(isInfinite.Length == _groupCount && firstFreeRow <= BatchAffineAdder<T>.FirstRow + _pointCapacity);
        PlaceItems();
        int firstSum = firstFreeRow + BucketCount;
        int bucketsOfWindow = _groupCount * _plan.Buckets;
        int window = 0;
        while (window < _windows)
        {
            // As many windows as make a chunk; at least one.
            int end = window + 1;
            int first = _starts.Pointer[window * bucketsOfWindow];
            while (end < _windows && EndOfWindow(end, bucketsOfWindow) - first <= SumsPerChunk)
            {
                end++;
            }

            Adder.Reset(firstSum);
            _groups.Sum(_items.Pointer, _starts.Pointer, _counts.Pointer, window * bucketsOfWindow, end * bucketsOfWindow);
            KeepSums(window * bucketsOfWindow, end * bucketsOfWindow, firstSum, firstFreeRow);
            window = end;
        }

        Adder.Reset(firstSum);
        _aggregation.Aggregate(_plan, _windows, _groupCount, _items.Pointer, _starts.Pointer, _counts.Pointer, isInfinite);
    }

    private int EndOfWindow(int window, int bucketsOfWindow) =>
        window + 1 < _windows ? _starts.Pointer[(window + 1) * bucketsOfWindow] : _itemCount;

    private short* BeginTerm(int group, int reference, int windows)
    {
        Debug.Assert(_termCount < TermCapacity && _digitCount + windows <= ItemCapacity && (uint)group < (uint)_groupCount);
        _terms.Pointer[_termCount++] = new Term { Reference = reference, Group = group, Windows = windows };
        short* digits = _digits.Pointer + _digitCount;
        _digitCount += windows;
        return digits;
    }

    /// <summary>A counting sort: the terms' digits have counted already.</summary>
    private void PlaceItems()
    {
        int* counts = _counts.Pointer;
        int* next = _starts.Pointer;
        int buckets = BucketCount;
        int start = 0;
        for (int bucket = 0; bucket < buckets; bucket++)
        {
            next[bucket] = start;
            start += counts[bucket];
        }

        _itemCount = start;
        int* items = _items.Pointer;
        short* digits = _digits.Pointer;
        int stride = _groupCount * _plan.Buckets;
        for (int term = 0; term < _termCount; term++)
        {
            Term description = _terms.Pointer[term];
            int* bucketsOfWindow = next + (description.Group * _plan.Buckets) - 1;
            for (int window = 0; window < description.Windows; window++)
            {
                int digit = digits[window];
                if (digit != 0)
                {
                    int sign = digit >> 31;
                    items[bucketsOfWindow[(digit ^ sign) - sign]++] = PointReference.NegateIf(description.Reference, sign);
                }

                bucketsOfWindow += stride;
            }

            digits += description.Windows;
        }

        for (int bucket = 0; bucket < buckets; bucket++)
        {
            next[bucket] -= counts[bucket];
        }
    }

    /// <summary>Moves the buckets' sums out of the rows that the next chunk uses again.</summary>
    private void KeepSums(int first, int end, int firstSum, int firstFreeRow)
    {
        double* rows = Adder.Rows;
        for (int bucket = first; bucket < end; bucket++)
        {
            if (_counts.Pointer[bucket] == 0)
            {
                continue;
            }

            int* item = _items.Pointer + _starts.Pointer[bucket];
            int row = PointReference.RowOf(*item);
            if (row >= firstSum)
            {
                int kept = firstFreeRow + bucket;
                new ReadOnlySpan<double>(rows + ((nint)row * PointRow.Length), PointRow.Length)
                    .CopyTo(new Span<double>(rows + ((nint)kept * PointRow.Length), PointRow.Length));
                *item = PointReference.NegateIf(PointReference.To(kept), *item);
            }
        }
    }

    private struct Term
    {
        public int Reference;
        public int Group;
        public int Windows;
    }
}
