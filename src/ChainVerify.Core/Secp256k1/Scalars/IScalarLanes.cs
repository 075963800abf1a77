namespace ChainVerify.Secp256k1;

/// <summary>Integers modulo n, one a lane.</summary>
/// <remarks>
/// A value is any number with the right residue inside its form's bounds. Multiplication is Montgomery's: it divides by <see cref="Radix"/>, which callers
/// plan for. All members are pure and thread-safe.
/// </remarks>
/// <typeparam name="T">The form itself.</typeparam>
internal unsafe interface IScalarLanes<T>
    where T : unmanaged, IScalarLanes<T>
{
    /// <summary>How many scalars one value holds.</summary>
    static abstract int Lanes { get; }

    /// <summary>What a multiplication divides by, modulo n.</summary>
    static abstract UInt256 Radix { get; }

    /// <summary>result = left · right / <see cref="Radix"/> modulo n.</summary>
    /// <param name="result">May be one of the factors.</param>
    /// <param name="left">A factor.</param>
    /// <param name="right">The other one.</param>
    static abstract void Multiply(ref T result, ref readonly T left, ref readonly T right);

    /// <summary>result = left + right. To a product at most two loads may be added before the next multiplication.</summary>
    /// <param name="result">May be one of the summands.</param>
    /// <param name="left">A product, or a product plus a load.</param>
    /// <param name="right">A load: out of <see cref="Load"/>, <see cref="LoadWords"/> or <see cref="Broadcast"/>.</param>
    static abstract void Add(ref T result, ref readonly T left, ref readonly T right);

    /// <summary>The same scalar in all lanes.</summary>
    /// <param name="scalar">Below 2^256.</param>
    static abstract T Broadcast(in UInt256 scalar);

    /// <summary>Reads one scalar a lane.</summary>
    /// <param name="value">The lanes.</param>
    /// <param name="scalars"><see cref="Lanes"/> numbers below 2^256.</param>
    static abstract void Load(ref T value, UInt256* scalars);

    /// <summary>Reads one scalar of 64 bits a lane.</summary>
    /// <param name="value">The lanes.</param>
    /// <param name="words"><see cref="Lanes"/> numbers.</param>
    static abstract void LoadWords(ref T value, ulong* words);

    /// <summary>Writes one scalar a lane: a number below 2^256 with the right residue, not always the one below n.</summary>
    static abstract void Store(UInt256* scalars, ref readonly T value);
}
