using System.Diagnostics.CodeAnalysis;

namespace ChainVerify.Hashing;

/// <summary>
/// What the rounds of Keccak need of an instruction set. A vector holds the same 64-bit lane of several states, one state an
/// element.
/// </summary>
/// <remarks>
/// A type parameter that is a struct lets the JIT compile the code above once for each instruction set, every call here one or
/// a few instructions. All members are pure but for what they write through a pointer.
/// </remarks>
/// <typeparam name="TVector">The vector of 64-bit elements.</typeparam>
internal unsafe interface IKeccakRounds<TVector>
    where TVector : unmanaged
{
    /// <summary>Whether this machine has the instructions. If not, nothing else here may be called.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>The same number in every element.</summary>
    static abstract TVector Broadcast(ulong value);

    /// <summary>a ⊕ b.</summary>
    static abstract TVector Xor(TVector a, TVector b);

    /// <summary>a ⊕ b ⊕ c.</summary>
    static abstract TVector Xor(TVector a, TVector b, TVector c);

    /// <summary>a ⊕ (¬b ∧ c).</summary>
    static abstract TVector Chi(TVector a, TVector b, TVector c);

    /// <summary>Turns every element left.</summary>
    /// <param name="value">The elements.</param>
    /// <param name="count">1 to 63.</param>
    static abstract TVector RotateLeft(TVector value, [ConstantExpected] byte count);

    /// <summary>Reads a lane of every state.</summary>
    /// <param name="states">The states, aligned to the vector's size: first the lane 0 of each, then the lane 1 of each.</param>
    /// <param name="lane">0 to 24.</param>
    static abstract TVector Load(ulong* states, int lane);

    /// <summary>Writes a lane of every state, where <see cref="Load"/> reads it.</summary>
    static abstract void Store(ulong* states, int lane, TVector value);
}
