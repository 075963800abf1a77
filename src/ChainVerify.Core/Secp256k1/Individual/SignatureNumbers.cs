namespace ChainVerify.Secp256k1;

/// <summary>The numbers of a signature and their ranges (SEC 1, sections 4.1.4 and 4.1.6).</summary>
internal static class SignatureNumbers
{
    /// <summary>Reads r and s.</summary>
    /// <param name="compact">64 bytes.</param>
    /// <param name="r">The first number.</param>
    /// <param name="s">The second one.</param>
    /// <returns>Whether both are from 1 to n − 1.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> compact, out UInt256 r, out UInt256 s)
    {
        r = UInt256.ReadBigEndian(compact);
        s = UInt256.ReadBigEndian(compact[UInt256.SizeInBytes..]);
        return !r.IsZero && !s.IsZero && r < Scalar.Order && s < Scalar.Order;
    }

    /// <summary>Finds the x of R: r, or r + n for the ids 2 and 3.</summary>
    /// <param name="r">Below n.</param>
    /// <param name="recoveryId">Any number.</param>
    /// <param name="x">The x.</param>
    /// <returns>Whether the id is from 0 to 3 and x is below p.</returns>
    internal static bool TryFindX(in UInt256 r, int recoveryId, out UInt256 x)
    {
        x = r;
        if ((recoveryId & 2) == 0)
        {
            // r is below n, and n is below p.
            return (uint)recoveryId <= 1;
        }

        x = UInt256.Add(r, Scalar.Order, out ulong carry);
        return (uint)recoveryId <= 3 && carry == 0 && x < FieldElement.Modulus;
    }
}
