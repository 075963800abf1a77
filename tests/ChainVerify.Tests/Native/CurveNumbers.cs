using System.Globalization;
using System.Numerics;

namespace ChainVerify.Tests.Native;

/// <summary>The numbers of secp256k1 (SEC 2, version 2, section 2.4.1) and 32-byte encodings of small sums with them.</summary>
internal static class CurveNumbers
{
    internal static readonly BigInteger Prime = Parse("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
    internal static readonly BigInteger Order = Parse("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    internal static readonly BigInteger GeneratorX = Parse("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    internal static readonly BigInteger GeneratorY = Parse("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");

    internal static byte[] Bytes32(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    internal static byte[] Compact(BigInteger r, BigInteger s) => [.. Bytes32(r), .. Bytes32(s)];

    internal static BigInteger Unsigned(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static BigInteger Parse(string hex) => BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
