using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;

namespace ChainVerify.Secp256k1;

/// <summary>Memory for vectors: at a cache line's start, never moved, freed with its owner.</summary>
/// <remarks>Managed arrays are aligned to 8 bytes only, and half of all 64-byte loads from them would cross a cache line.</remarks>
/// <typeparam name="T">What lies in it.</typeparam>
internal sealed unsafe class AlignedMemory<T> : CriticalFinalizerObject
    where T : unmanaged
{
    private const int CacheLine = 64;

    /// <summary>Allocates memory.</summary>
    /// <param name="length">The number of elements.</param>
    /// <param name="isCleared">Whether all bytes are zero at first. Memory that is not takes no room in the machine until it is written.</param>
    internal AlignedMemory(int length, bool isCleared = true)
    {
        nuint bytes = checked((nuint)length * (nuint)sizeof(T));
        Length = length;
        Pointer = (T*)NativeMemory.AlignedAlloc(bytes, CacheLine);
        if (isCleared)
        {
            NativeMemory.Clear(Pointer, bytes);
        }
    }

    ~AlignedMemory() => NativeMemory.AlignedFree(Pointer);

    /// <summary>The first element. Valid as long as this object lives: its owner keeps it in a field and is in use itself.</summary>
    internal T* Pointer { get; }

    /// <summary>The number of elements.</summary>
    internal int Length { get; }
}
