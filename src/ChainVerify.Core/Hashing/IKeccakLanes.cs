namespace ChainVerify.Hashing;

/// <summary>What hashing many messages at once needs of an instruction set besides the rounds.</summary>
/// <typeparam name="TVector">The vector of 64-bit elements.</typeparam>
internal unsafe interface IKeccakLanes<TVector> : IKeccakRounds<TVector>
    where TVector : unmanaged
{
    /// <summary>
    /// Adds (⊕) to row i the i-th 64-bit number, lowest byte first, of every message, for as many rows as a vector has elements.
    /// </summary>
    /// <param name="messages">
    /// One pointer an element, each to 8 readable bytes for every element; no alignment needed.
    /// </param>
    /// <param name="offset">What is added to each pointer, in bytes.</param>
    /// <param name="rows">As many vectors as a vector has elements, aligned to their size.</param>
    static abstract void XorTransposed(byte** messages, nint offset, TVector* rows);
}
