namespace ChainVerify.Secp256k1;

/// <summary>Constants of the curve y² = x³ + 7 and its group: the generator G (SEC 2, section 2.4.1), multiples of it, and the endomorphism.</summary>
/// <remarks>The tests compute each of them anew.</remarks>
internal static class Generator
{
    /// <summary>x of G.</summary>
    internal static UInt256 X => new(0x59F2815B16F81798, 0x029BFCDB2DCE28D9, 0x55A06295CE870B07, 0x79BE667EF9DCBBAC);

    /// <summary>y of G.</summary>
    internal static UInt256 Y => new(0x9C47D08FFB10D4B8, 0xFD17B448A6855419, 0x5DA4FBFC0E1108A8, 0x483ADA7726A3C465);

    /// <summary>x of 2·G.</summary>
    internal static UInt256 DoubleX => new(0xABAC09B95C709EE5, 0x5C778E4B8CEF3CA7, 0x3045406E95C07CD8, 0xC6047F9441ED7D6D);

    /// <summary>y of 2·G.</summary>
    internal static UInt256 DoubleY => new(0x236431A950CFE52A, 0xF7F632653266D0E1, 0xA3C58419466CEAEE, 0x1AE168FEA63DC339);

    /// <summary>x of 2^64·G.</summary>
    internal static UInt256 ShiftedX => new(0x13B7E0E742D0E6BD, 0xF774D163DB0F5E53, 0x82A2147C104D6ECB, 0x3322D401243C4E25);

    /// <summary>y of 2^64·G.</summary>
    internal static UInt256 ShiftedY => new(0x24F3A2E96C28B2A0, 0x2805F63EA2873AF6, 0xBFB019BC4DDAF9B7, 0x56E70797E9664EF5);

    /// <summary>β, a cube root of 1 modulo p: (βx, y) is λ·(x, y) with λ the cube root of 1 modulo n that <c>Scalar</c> names.</summary>
    internal static UInt256 Beta => new(0xC1396C28719501EE, 0x9CF0497512F58995, 0x6E64479EAC3434E9, 0x7AE96A2B657C0710);
}
