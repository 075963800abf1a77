using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ChainVerify.Secp256k1;

/// <summary>
/// A 256-bit unsigned integer as four 64-bit limbs, least significant first. It knows no modulus: the field, the scalars
/// and the lanes exchange canonical values in this form.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct UInt256 : IEquatable<UInt256>
{
    /// <summary>The length of the big-endian encoding.</summary>
    internal const int SizeInBytes = 32;

    /// <summary>Bits 0 to 63.</summary>
    internal readonly ulong Limb0;

    /// <summary>Bits 64 to 127.</summary>
    internal readonly ulong Limb1;

    /// <summary>Bits 128 to 191.</summary>
    internal readonly ulong Limb2;

    /// <summary>Bits 192 to 255.</summary>
    internal readonly ulong Limb3;

    internal UInt256(ulong limb0, ulong limb1 = 0, ulong limb2 = 0, ulong limb3 = 0)
    {
        Limb0 = limb0;
        Limb1 = limb1;
        Limb2 = limb2;
        Limb3 = limb3;
    }

    internal static UInt256 Zero => default;

    internal static UInt256 One => new(1);

    internal static UInt256 MaxValue => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    internal bool IsZero => (Limb0 | Limb1 | Limb2 | Limb3) == 0;

    internal bool IsOdd => (Limb0 & 1) != 0;

    public static bool operator ==(in UInt256 left, in UInt256 right) =>
        ((left.Limb0 ^ right.Limb0) | (left.Limb1 ^ right.Limb1) | (left.Limb2 ^ right.Limb2) | (left.Limb3 ^ right.Limb3)) == 0;

    public static bool operator !=(in UInt256 left, in UInt256 right) => !(left == right);

    public static bool operator <(in UInt256 left, in UInt256 right)
    {
        if (left.Limb3 != right.Limb3)
            return left.Limb3 < right.Limb3;
        if (left.Limb2 != right.Limb2)
            return left.Limb2 < right.Limb2;
        return left.Limb1 != right.Limb1 ? left.Limb1 < right.Limb1 : left.Limb0 < right.Limb0;
    }

    public static bool operator >(in UInt256 left, in UInt256 right) => right < left;

    public static bool operator <=(in UInt256 left, in UInt256 right) => !(right < left);

    public static bool operator >=(in UInt256 left, in UInt256 right) => !(left < right);

    /// <summary>Reads a big-endian number.</summary>
    /// <param name="source">At least 32 bytes, of which the first 32 are read.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt256 ReadBigEndian(ReadOnlySpan<byte> source)
    {
        source = source[..SizeInBytes];
        return new UInt256(
            BinaryPrimitives.ReadUInt64BigEndian(source[24..]),
            BinaryPrimitives.ReadUInt64BigEndian(source[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(source[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(source));
    }

    /// <summary>Writes the number big-endian.</summary>
    /// <param name="destination">At least 32 bytes, of which the first 32 are written.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WriteBigEndian(Span<byte> destination)
    {
        destination = destination[..SizeInBytes];
        BinaryPrimitives.WriteUInt64BigEndian(destination, Limb3);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Limb2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], Limb1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], Limb0);
    }

    /// <summary>Adds modulo 2^256.</summary>
    /// <param name="left">A summand.</param>
    /// <param name="right">The other one.</param>
    /// <param name="carry">0, or 1 if the sum did not fit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt256 Add(in UInt256 left, in UInt256 right, out ulong carry)
    {
        carry = 0;
        ulong limb0 = AddWithCarry(left.Limb0, right.Limb0, ref carry);
        ulong limb1 = AddWithCarry(left.Limb1, right.Limb1, ref carry);
        ulong limb2 = AddWithCarry(left.Limb2, right.Limb2, ref carry);
        ulong limb3 = AddWithCarry(left.Limb3, right.Limb3, ref carry);
        return new UInt256(limb0, limb1, limb2, limb3);
    }

    /// <summary>Subtracts modulo 2^256.</summary>
    /// <param name="left">What is subtracted from.</param>
    /// <param name="right">What is subtracted.</param>
    /// <param name="borrow">0, or 1 if <paramref name="right"/> is the greater one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt256 Subtract(in UInt256 left, in UInt256 right, out ulong borrow)
    {
        borrow = 0;
        ulong limb0 = SubtractWithBorrow(left.Limb0, right.Limb0, ref borrow);
        ulong limb1 = SubtractWithBorrow(left.Limb1, right.Limb1, ref borrow);
        ulong limb2 = SubtractWithBorrow(left.Limb2, right.Limb2, ref borrow);
        ulong limb3 = SubtractWithBorrow(left.Limb3, right.Limb3, ref borrow);
        return new UInt256(limb0, limb1, limb2, limb3);
    }

    /// <summary>Multiplies.</summary>
    /// <param name="left">A factor.</param>
    /// <param name="right">The other one.</param>
    /// <param name="low">Bits 0 to 255 of the product.</param>
    /// <returns>Bits 256 to 511.</returns>
    internal static UInt256 BigMul(in UInt256 left, in UInt256 right, out UInt256 low)
    {
        // Rows of the schoolbook product: a limb of the left factor at a time, so that five words live.
        ulong carry = 0;
        ulong w0 = MultiplyAdd(left.Limb0, right.Limb0, 0, ref carry);
        ulong w1 = MultiplyAdd(left.Limb0, right.Limb1, 0, ref carry);
        ulong w2 = MultiplyAdd(left.Limb0, right.Limb2, 0, ref carry);
        ulong w3 = MultiplyAdd(left.Limb0, right.Limb3, 0, ref carry);
        ulong w4 = carry;

        carry = 0;
        w1 = MultiplyAdd(left.Limb1, right.Limb0, w1, ref carry);
        w2 = MultiplyAdd(left.Limb1, right.Limb1, w2, ref carry);
        w3 = MultiplyAdd(left.Limb1, right.Limb2, w3, ref carry);
        w4 = MultiplyAdd(left.Limb1, right.Limb3, w4, ref carry);
        ulong w5 = carry;

        carry = 0;
        w2 = MultiplyAdd(left.Limb2, right.Limb0, w2, ref carry);
        w3 = MultiplyAdd(left.Limb2, right.Limb1, w3, ref carry);
        w4 = MultiplyAdd(left.Limb2, right.Limb2, w4, ref carry);
        w5 = MultiplyAdd(left.Limb2, right.Limb3, w5, ref carry);
        ulong w6 = carry;

        carry = 0;
        w3 = MultiplyAdd(left.Limb3, right.Limb0, w3, ref carry);
        w4 = MultiplyAdd(left.Limb3, right.Limb1, w4, ref carry);
        w5 = MultiplyAdd(left.Limb3, right.Limb2, w5, ref carry);
        w6 = MultiplyAdd(left.Limb3, right.Limb3, w6, ref carry);
        low = new UInt256(w0, w1, w2, w3);
        return new UInt256(w4, w5, w6, carry);
    }

    /// <summary>left · right + addend + carry, which is at most 2^128 − 1; the upper word becomes the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyAdd(ulong left, ulong right, ulong addend, ref ulong carry)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        low += addend;
        high += low < addend ? 1UL : 0;
        low += carry;
        high += low < carry ? 1UL : 0;
        carry = high;
        return low;
    }

    public bool Equals(UInt256 other) => this == other;

    public override bool Equals(object? obj) => obj is UInt256 other && this == other;

    public override int GetHashCode() => HashCode.Combine(Limb0, Limb1, Limb2, Limb3);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"0x{Limb3:x16}{Limb2:x16}{Limb1:x16}{Limb0:x16}");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddWithCarry(ulong left, ulong right, ref ulong carry)
    {
        // At most one of the two additions overflows: left + right does only if it leaves at most 2^64 - 2.
        ulong sum = left + right;
        ulong result = sum + carry;
        carry = (sum < left ? 1UL : 0) | (result < sum ? 1UL : 0);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractWithBorrow(ulong left, ulong right, ref ulong borrow)
    {
        // At most one of the two subtractions borrows: left - right does only if it leaves at least 1.
        ulong difference = left - right;
        ulong result = difference - borrow;
        borrow = (left < right ? 1UL : 0) | (difference < borrow ? 1UL : 0);
        return result;
    }
}
