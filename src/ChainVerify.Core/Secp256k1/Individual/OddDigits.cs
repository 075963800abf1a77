using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ChainVerify.Secp256k1;

/// <summary>Writes scalars with digits that are all odd, so that every lane adds at every place: no digit is zero.</summary>
/// <remarks>
/// Digits of w bits d = 2b − (2^w − 1), where b are the ordinary digits of a number v of m places, sum up to 2v − (2^(mw) − 1): any odd number between ±(2^(mw) − 1).
/// A reference names a digit's odd multiple: the entry (|d| − 1)/2 of a table, negated if d is.
///
/// Two facts make a scalar odd. Modulo n every number is even as well: halves exist. And k = (2s₁ + 1) + λ(2s₂ + 1) for s = s₁ + λs₂ = (k − 1 − λ)/2 modulo n, which
/// <see cref="SplitScalar"/> splits into halves below 2^128 in magnitude. All members are thread-safe.
/// </remarks>
internal static unsafe class OddDigits
{
    /// <summary>The width of digits for a point that has a small table.</summary>
    internal const int PointWidth = 5;

    /// <summary>The places of each half: 130 bits, enough for 2s + 1 with |s| &lt; 2^128.</summary>
    internal const int PointPlaces = 26;

    /// <summary>The entries of a point's table: P, 3P, … 31P.</summary>
    internal const int PointEntries = 1 << (PointWidth - 1);

    /// <summary>The rows of a point's table: each entry's, and its image's under the endomorphism.</summary>
    internal const int RowsPerTable = 2 * PointEntries;

    /// <summary>The width of digits for the generator, whose table has rows for every place.</summary>
    internal const int GeneratorWidth = 8;

    /// <summary>The places of a scalar times the generator.</summary>
    internal const int GeneratorPlaces = 256 / GeneratorWidth;

    /// <summary>The entries of each place in the generator's table.</summary>
    internal const int GeneratorEntries = 1 << (GeneratorWidth - 1);

    private const int PartBits = 60;
    private const ulong PartMask = (1UL << PartBits) - 1;

    private static readonly UInt256 MinusOneMinusLambda = Scalar.Negate(Scalar.Add(UInt256.One, Scalar.Lambda));

    // 2^256 − 1 modulo n.
    private static readonly UInt256 AllOnes = Scalar.Reduce(UInt256.MaxValue);

    /// <summary>Writes both halves of a scalar in the order of a schedule, at each place the half without λ before the other.</summary>
    /// <param name="scalar">Below n.</param>
    /// <param name="firstRow">The first row of the point's tables. An entry takes two rows, for odd multiples of P and of λP.</param>
    /// <param name="schedule">The order.</param>
    /// <param name="references">Receives 2 · <see cref="PointPlaces"/> references.</param>
    /// <param name="stride">From one reference to the next.</param>
    internal static void WritePointDigits(in UInt256 scalar, int firstRow, PointSchedule schedule, int* references, int stride)
    {
        SplitScalar split = new(Halve(Scalar.Add(scalar, MinusOneMinusLambda)));
        WriteHalf(split.First, split.FirstIsNegative, firstRow, schedule, references, 2 * stride);
        WriteHalf(split.Second, split.SecondIsNegative, firstRow + 1, schedule, references + stride, 2 * stride);
    }

    /// <summary>Writes a scalar for the generator's table, from the lowest place to the highest.</summary>
    /// <param name="scalar">Below n.</param>
    /// <param name="references">Receives <see cref="GeneratorPlaces"/> references.</param>
    /// <param name="stride">From one reference to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WriteGeneratorDigits(in UInt256 scalar, int* references, int stride)
    {
        // 2v − (2^256 − 1) ≡ scalar.
        UInt256 v = Halve(Scalar.Add(scalar, AllOnes));
        const int PlacesPerLimb = 64 / GeneratorWidth;
        for (int place = 0; place < GeneratorPlaces; place++)
        {
            ulong limb = (place / PlacesPerLimb) switch { 0 => v.Limb0, 1 => v.Limb1, 2 => v.Limb2, _ => v.Limb3 };
            uint digit = (uint)(limb >> (place % PlacesPerLimb * GeneratorWidth)) & ((1 << GeneratorWidth) - 1);
            *references = PointReference.To((place * GeneratorEntries) + Entry(digit, GeneratorWidth, out int isNegative)) | isNegative;
            references += stride;
        }
    }

    private static void WriteHalf(UInt128 magnitude, bool isNegative, int firstRow, PointSchedule schedule, int* references, int stride)
    {
        // 2s + 1 = 2v − (2^130 − 1) for v = s + 2^129, cut into parts of whole digits.
        ulong low = (ulong)magnitude;
        ulong high = (ulong)(magnitude >> 64);
        ulong top = 2;
        if (isNegative)
        {
            low = 0 - low;
            high = low == 0 ? 0 - high : ~high;
            top = (low | high) == 0 ? 2UL : 1;
        }

        const int PlacesPerPart = PartBits / PointWidth;
        ReadOnlySpan<int> positions = schedule.Positions;
        ReadOnlySpan<int> firstRows = schedule.FirstRows;
        WriteDigits(low & PartMask, firstRow, firstRows[..PlacesPerPart], positions[..PlacesPerPart], references, stride);
        ulong middle = ((low >> PartBits) | (high << (64 - PartBits))) & PartMask;
        WriteDigits(middle, firstRow, firstRows[PlacesPerPart..(2 * PlacesPerPart)], positions[PlacesPerPart..(2 * PlacesPerPart)], references, stride);
        ulong upper = (high >> ((2 * PartBits) - 64)) | (top << (128 - (2 * PartBits)));
        WriteDigits(upper, firstRow, firstRows[(2 * PlacesPerPart)..], positions[(2 * PlacesPerPart)..], references, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteDigits(ulong digits, int firstRow, ReadOnlySpan<int> firstRows, ReadOnlySpan<int> positions, int* references, int stride)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            int entry = Entry((uint)digits & ((1 << PointWidth) - 1), PointWidth, out int isNegative);
            references[positions[i] * stride] = PointReference.To(firstRow + firstRows[i] + (2 * entry)) | isNegative;
            digits >>= PointWidth;
        }
    }

    /// <summary>For d = 2b − (2^w − 1): if b has its upper bit, (d − 1)/2 is b without it; if not, (−d − 1)/2 is the complement of b.</summary>
    private static int Entry(uint digit, int width, out int isNegative)
    {
        isNegative = (int)(digit >> (width - 1)) ^ 1;
        return (int)(digit ^ (uint)-isNegative) & ((1 << (width - 1)) - 1);
    }

    /// <summary>scalar / 2 modulo n: n is odd, so either the scalar or its sum with n is even.</summary>
    private static UInt256 Halve(in UInt256 scalar)
    {
        Debug.Assert(scalar < Scalar.Order);
        UInt256 even = scalar;
        ulong carry = 0;
        if (scalar.IsOdd)
        {
            even = UInt256.Add(scalar, Scalar.Order, out carry);
        }

        return new UInt256(
            (even.Limb0 >> 1) | (even.Limb1 << 63),
            (even.Limb1 >> 1) | (even.Limb2 << 63),
            (even.Limb2 >> 1) | (even.Limb3 << 63),
            (even.Limb3 >> 1) | (carry << 63));
    }
}
