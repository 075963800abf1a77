using System.Runtime.Intrinsics;

namespace ChainVerify.Secp256k1;

/// <content>The scales of limbs and columns in every lane, and the limits of limbs.</content>
internal partial struct FieldVector512
{
    // Normalized limbs in units of their scales: limb 0, and the others.
    private const double NormalizedLimb0 = (1L << 51) + (1L << 36);
    private const double NormalizedLimb = (1L << 50) + 8;

    // 2^e(k) for k = 1 to 4, and the inverses; limb 0 has scale 1.
    private static Vector512<double> Scale1 => Vector512.Create(0x4330000000000000).AsDouble();
    private static Vector512<double> Scale2 => Vector512.Create(0x4660000000000000).AsDouble();
    private static Vector512<double> Scale3 => Vector512.Create(0x4990000000000000).AsDouble();
    private static Vector512<double> Scale4 => Vector512.Create(0x4CC0000000000000).AsDouble();
    private static Vector512<double> InverseScale1 => Vector512.Create(0x3CB0000000000000).AsDouble();
    private static Vector512<double> InverseScale2 => Vector512.Create(0x3980000000000000).AsDouble();
    private static Vector512<double> InverseScale3 => Vector512.Create(0x3650000000000000).AsDouble();
    private static Vector512<double> InverseScale4 => Vector512.Create(0x3320000000000000).AsDouble();

    // (1.5 + 2^-12) · 2^(52 + e(k + 1)): numbers whose last place is the scale of the next column.
    private static Vector512<double> Unit0 => Vector512.Create(0x4678010000000000).AsDouble();
    private static Vector512<double> Unit1 => Vector512.Create(0x49A8010000000000).AsDouble();
    private static Vector512<double> Unit2 => Vector512.Create(0x4CD8010000000000).AsDouble();
    private static Vector512<double> Unit3 => Vector512.Create(0x5008010000000000).AsDouble();
    private static Vector512<double> Unit4 => Vector512.Create(0x5338010000000000).AsDouble();
    private static Vector512<double> Unit5 => Vector512.Create(0x5678010000000000).AsDouble();
    private static Vector512<double> Unit6 => Vector512.Create(0x59A8010000000000).AsDouble();
    private static Vector512<double> Unit7 => Vector512.Create(0x5CD8010000000000).AsDouble();
    private static Vector512<double> Unit8 => Vector512.Create(0x6008010000000000).AsDouble();

    // (2^32 + 977) · 2^-256: takes a column to the one five places below.
    private static Vector512<double> Fold => Vector512.Create(0x31F000003D100000).AsDouble();
    private static Vector512<double> NegatedFold => Vector512.Create(unchecked((long)0xB1F000003D100000)).AsDouble();
}
