namespace ChainVerify.Secp256k1;

/// <summary>
/// Elements of the field of p = 2^256 − 2^32 − 977 (SEC 2, section 2.4.1), one a lane: what the layers above are generic over.
/// </summary>
/// <remarks>
/// A type parameter that is a struct lets the JIT compile those layers once for each width, every call here direct. Operands
/// and results are always <i>normalized</i>, in the sense of each form; what leaves that state stays inside the form. A result may
/// be the same variable as an operand. Masks of lanes have lane i at bit i. All members are pure and thread-safe.
/// </remarks>
/// <typeparam name="T">The form itself.</typeparam>
internal unsafe interface IFieldLanes<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>How many elements one value holds.</summary>
    static abstract int Lanes { get; }

    /// <summary>result = left · right.</summary>
    static abstract void Multiply(ref T result, ref readonly T left, ref readonly T right);

    /// <summary>result = value².</summary>
    static abstract void Square(ref T result, ref readonly T value);

    /// <summary>result = left + right.</summary>
    static abstract void Add(ref T result, ref readonly T left, ref readonly T right);

    /// <summary>result = left − right.</summary>
    static abstract void Subtract(ref T result, ref readonly T left, ref readonly T right);

    /// <summary>result = left − first − second.</summary>
    static abstract void SubtractBoth(ref T result, ref readonly T left, ref readonly T first, ref readonly T second);

    /// <summary>result = 2 · value.</summary>
    static abstract void Double(ref T result, ref readonly T value);

    /// <summary>result = 3 · value.</summary>
    static abstract void Triple(ref T result, ref readonly T value);

    /// <summary>Negates the named lanes.</summary>
    static abstract void NegateWhere(ref T value, uint lanes);

    /// <summary>Replaces the named lanes by those of another value.</summary>
    static abstract void CopyWhere(ref T value, uint lanes, ref readonly T other);

    /// <summary>The lanes that are zero.</summary>
    static abstract uint ZeroLanes(ref readonly T value);

    /// <summary>The lanes whose canonical value, below p, is odd.</summary>
    static abstract uint OddLanes(ref readonly T value);

    /// <summary>The same element in all lanes.</summary>
    /// <param name="element">Below 2^256; reduced modulo p.</param>
    static abstract T Broadcast(in UInt256 element);

    /// <summary>Reads one element a lane.</summary>
    /// <param name="value">The lanes.</param>
    /// <param name="elements"><see cref="Lanes"/> numbers below 2^256; they are reduced modulo p.</param>
    static abstract void Load(ref T value, UInt256* elements);

    /// <summary>Writes one element a lane, each below p.</summary>
    static abstract void Store(UInt256* elements, ref readonly T value);

    /// <summary>Reads affine points from rows, one a lane, negating those whose reference says so.</summary>
    /// <param name="rows">Rows of <see cref="PointRow.Length"/> numbers.</param>
    /// <param name="references"><see cref="Lanes"/> references: twice the row's index, plus 1 for the point's negative.</param>
    /// <param name="x">The points' x.</param>
    /// <param name="y">The points' y.</param>
    static abstract void Gather(double* rows, int* references, ref T x, ref T y);

    /// <summary>Writes affine points into consecutive rows.</summary>
    /// <param name="row">The first lane's row; <see cref="Lanes"/> rows are written.</param>
    /// <param name="stride">From one lane's row to the next, in numbers.</param>
    /// <param name="x">The points' x.</param>
    /// <param name="y">The points' y.</param>
    static abstract void Scatter(double* row, int stride, ref readonly T x, ref readonly T y);

    /// <summary>Whether every lane is normalized: what a debug build asserts of all that comes and goes.</summary>
    static abstract bool IsNormalized(ref readonly T value);
}
