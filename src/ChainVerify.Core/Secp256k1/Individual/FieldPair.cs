using System.Runtime.CompilerServices;

namespace ChainVerify.Secp256k1;

/// <summary>Field operations on two vectors side by side, or on the first of the two alone.</summary>
/// <remarks>
/// A multiplication of one vector waits for the one before it half of the time; the second vector fills the gaps, since neither depends on
/// the other (see <see cref="FieldPowers{T}"/>). Operands are two consecutive values; a result may be an operand. Thread-safe.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal static unsafe class FieldPair<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>The vectors of a pair.</summary>
    internal const int Vectors = 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Multiply(T* result, T* left, T* right, int vectors)
    {
        T.Multiply(ref result[0], in left[0], in right[0]);
        if (vectors == Vectors)
        {
            T.Multiply(ref result[1], in left[1], in right[1]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Square(T* result, T* value, int vectors)
    {
        T.Square(ref result[0], in value[0]);
        if (vectors == Vectors)
        {
            T.Square(ref result[1], in value[1]);
        }
    }

    // What follows is inlined field code: in methods of its own it is compiled once, not at every place of use.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Subtract(T* result, T* left, T* right, int vectors)
    {
        T.Subtract(ref result[0], in left[0], in right[0]);
        if (vectors == Vectors)
        {
            T.Subtract(ref result[1], in left[1], in right[1]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void SubtractBoth(T* result, T* left, T* first, T* second, int vectors)
    {
        T.SubtractBoth(ref result[0], in left[0], in first[0], in second[0]);
        if (vectors == Vectors)
        {
            T.SubtractBoth(ref result[1], in left[1], in first[1], in second[1]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Double(T* result, T* value, int vectors)
    {
        T.Double(ref result[0], in value[0]);
        if (vectors == Vectors)
        {
            T.Double(ref result[1], in value[1]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Triple(T* result, T* value, int vectors)
    {
        T.Triple(ref result[0], in value[0]);
        if (vectors == Vectors)
        {
            T.Triple(ref result[1], in value[1]);
        }
    }
}
