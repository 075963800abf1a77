using System.Diagnostics;

namespace ChainVerify.Secp256k1;

/// <summary>Computes the scalars of a batch of signatures in lanes, with one inversion for all.</summary>
/// <remarks>
/// Montgomery's trick: products of all denominators up to each one, the inverse of the last, and then backwards. With this multiplication,
/// M(a, b) = ab/R, the prefixes are P_i = M(P_{i−1}, d_i); if I_i is c/P_i, then M(P_{i−1}, I_i) = c/d_i and M(I_i, d_i) = c/P_{i−1}: every division by R
/// cancels, and the factor c of the first inverse reaches every result. One owner at a time; no allocation after construction.
/// </remarks>
/// <typeparam name="T">The form of the scalars.</typeparam>
internal sealed unsafe class BatchScalars<T>
    where T : unmanaged, IScalarLanes<T>
{
    private readonly AlignedMemory<T> _denominators;
    private readonly AlignedMemory<T> _prefixes;
    private readonly AlignedMemory<Scratch> _scratch = new(1);
    private readonly AlignedMemory<UInt256> _lanes = new(T.Lanes);
    private readonly AlignedMemory<UInt256> _lanePrefixes = new(T.Lanes);
    private readonly UInt256 _radixSquare = Scalar.Multiply(T.Radix, T.Radix);

    /// <summary>Makes one.</summary>
    /// <param name="capacity">The most signatures.</param>
    internal BatchScalars(int capacity)
    {
        int vectors = VectorsOf(capacity);
        Capacity = capacity;
        _denominators = new AlignedMemory<T>(vectors, isCleared: false);
        _prefixes = new AlignedMemory<T>(vectors, isCleared: false);

        // M(y, λR) = λy.
        _scratch.Pointer->Lambda = T.Broadcast(Scalar.Multiply(Scalar.Lambda, T.Radix));
    }

    /// <summary>The most signatures.</summary>
    internal int Capacity { get; }

    /// <summary>quotients = numerators / denominators modulo n, two for each denominator.</summary>
    /// <param name="count">The number of denominators, at least 1.</param>
    /// <param name="first">Numerators, below 2^256.</param>
    /// <param name="second">Other numerators, below 2^256.</param>
    /// <param name="denominators">Below n and not zero: one zero would make all quotients zero.</param>
    /// <param name="firstQuotients">Below 2^256, not always below n; may be the numerators.</param>
    /// <param name="secondQuotients">Likewise.</param>
    internal void Divide(
        int count, UInt256* first, UInt256* second, UInt256* denominators, UInt256* firstQuotients, UInt256* secondQuotients)
    {
        ref Scratch scratch = ref *_scratch.Pointer;

        // 1/d comes times R, which the one multiplication that follows takes away.
        Invert(count, denominators, T.Radix);
        for (int vector = VectorsOf(count) - 1; vector >= 0; vector--)
        {
            TakeInverse(vector);
            MultiplyByInverse(vector, count, first, firstQuotients);
            MultiplyByInverse(vector, count, second, secondQuotients);
        }
    }

    /// <summary>With a = x + λ·y + constant for every signature: products = a·first/denominator and a·second/denominator modulo n.</summary>
    /// <param name="count">The number of signatures, at least 1.</param>
    /// <param name="first">Numerators, below 2^256.</param>
    /// <param name="second">Other numerators, below 2^256.</param>
    /// <param name="denominators">Below n and not zero: one zero would make all products zero.</param>
    /// <param name="x">The parts of a without λ. Read in whole vectors: up to <see cref="IScalarLanes{T}.Lanes"/> − 1 words beyond the count.</param>
    /// <param name="y">The parts of a with λ, read likewise.</param>
    /// <param name="constant">The same for all, below n.</param>
    /// <param name="firstProducts">Below 2^256, not always below n.</param>
    /// <param name="secondProducts">Likewise.</param>
    internal void Combine(
        int count,
        UInt256* first,
        UInt256* second,
        UInt256* denominators,
        ulong* x,
        ulong* y,
        in UInt256 constant,
        UInt256* firstProducts,
        UInt256* secondProducts)
    {
        ref Scratch scratch = ref *_scratch.Pointer;
        scratch.Constant = T.Broadcast(constant);

        // 1/d comes times R², and two multiplications follow.
        Invert(count, denominators, _radixSquare);
        for (int vector = VectorsOf(count) - 1; vector >= 0; vector--)
        {
            T.LoadWords(ref scratch.Factor, y + (vector * T.Lanes));
            T.Multiply(ref scratch.Coefficient, in scratch.Lambda, in scratch.Factor);
            T.LoadWords(ref scratch.Factor, x + (vector * T.Lanes));
            T.Add(ref scratch.Coefficient, in scratch.Coefficient, in scratch.Factor);
            T.Add(ref scratch.Coefficient, in scratch.Coefficient, in scratch.Constant);
            TakeInverse(vector);
            T.Multiply(ref scratch.Inverse, in scratch.Coefficient, in scratch.Inverse);
            MultiplyByInverse(vector, count, first, firstProducts);
            MultiplyByInverse(vector, count, second, secondProducts);
        }
    }

    private static int VectorsOf(int count) => (count + T.Lanes - 1) / T.Lanes;

    /// <summary>Makes prefixes, and the inverse of the last one times a factor.</summary>
    private void Invert(int count, UInt256* denominators, in UInt256 factor)
    {
        Debug.Assert(count > 0 && count <= Capacity);
        T* prefixes = _prefixes.Pointer;
        int vectors = VectorsOf(count);
        for (int vector = 0; vector < vectors; vector++)
        {
            Load(ref _denominators.Pointer[vector], vector, count, denominators);
            if (vector == 0)
            {
                prefixes[0] = _denominators.Pointer[0];
            }
            else
            {
                T.Multiply(ref prefixes[vector], in prefixes[vector - 1], in _denominators.Pointer[vector]);
            }
        }

        // The lanes of the last one share an inversion in the same way, one by one.
        UInt256* lanes = _lanes.Pointer;
        UInt256* lanePrefixes = _lanePrefixes.Pointer;
        T.Store(lanes, in prefixes[vectors - 1]);
        lanePrefixes[0] = Scalar.Reduce(lanes[0]);
        for (int lane = 1; lane < T.Lanes; lane++)
        {
            lanePrefixes[lane] = Scalar.Multiply(lanePrefixes[lane - 1], lanes[lane]);
        }

        UInt256 inverse = Scalar.Multiply(Scalar.Invert(lanePrefixes[T.Lanes - 1]), factor);
        for (int lane = T.Lanes - 1; lane > 0; lane--)
        {
            UInt256 denominator = lanes[lane];
            lanes[lane] = Scalar.Multiply(lanePrefixes[lane - 1], inverse);
            inverse = Scalar.Multiply(inverse, denominator);
        }

        lanes[0] = inverse;
        T.Load(ref _scratch.Pointer->Running, lanes);
    }

    /// <summary>Takes the inverses of one vector's denominators; from the last vector to the first.</summary>
    private void TakeInverse(int vector)
    {
        ref Scratch scratch = ref *_scratch.Pointer;
        if (vector == 0)
        {
            scratch.Inverse = scratch.Running;
            return;
        }

        T.Multiply(ref scratch.Inverse, in _prefixes.Pointer[vector - 1], in scratch.Running);
        T.Multiply(ref scratch.Running, in scratch.Running, in _denominators.Pointer[vector]);
    }

    private void MultiplyByInverse(int vector, int count, UInt256* factors, UInt256* products)
    {
        ref Scratch scratch = ref *_scratch.Pointer;
        Load(ref scratch.Factor, vector, count, factors);
        T.Multiply(ref scratch.Factor, in scratch.Factor, in scratch.Inverse);
        int first = vector * T.Lanes;
        if (first + T.Lanes <= count)
        {
            T.Store(products + first, in scratch.Factor);
            return;
        }

        T.Store(_lanes.Pointer, in scratch.Factor);
        new ReadOnlySpan<UInt256>(_lanes.Pointer, count - first).CopyTo(new Span<UInt256>(products + first, count - first));
    }

    /// <summary>Reads one vector; what is missing in the last one is filled with 1.</summary>
    private void Load(ref T value, int vector, int count, UInt256* scalars)
    {
        int first = vector * T.Lanes;
        if (first + T.Lanes <= count)
        {
            T.Load(ref value, scalars + first);
            return;
        }

        Span<UInt256> lanes = new(_lanes.Pointer, T.Lanes);
        lanes.Fill(UInt256.One);
        new ReadOnlySpan<UInt256>(scalars + first, count - first).CopyTo(lanes);
        T.Load(ref value, _lanes.Pointer);
    }

    private struct Scratch
    {
        public T Lambda;
        public T Constant;
        public T Inverse;
        public T Running;
        public T Factor;
        public T Coefficient;
    }
}
