using System.Globalization;
using System.Numerics;

namespace ChainVerify.Tests.Reference;

/// <summary>
/// secp256k1 straight from SEC 1 and SEC 2, on big integers, with no thought for speed: the slow twin that every engine
/// is tested against. It shares no code with any of them.
/// </summary>
internal static class ReferenceCurve
{
    internal static readonly BigInteger P = Hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F");
    internal static readonly BigInteger N = Hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");

    internal static readonly Point G = new(
        Hex("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798"),
        Hex("483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8"));

    /// <summary>Q = r^-1 (sR − zG), SEC 1 section 4.1.6; null when there is no such key.</summary>
    internal static Point? Recover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId)
    {
        BigInteger r = Number(compact[..32]);
        BigInteger s = Number(compact[32..64]);
        if (recoveryId is < 0 or > 3 || r.IsZero || s.IsZero || r >= N || s >= N)
        {
            return null;
        }

        BigInteger x = r + (recoveryId >= 2 ? N : BigInteger.Zero);
        if (FromX(x, (recoveryId & 1) == 1) is not { } point)
        {
            return null;
        }

        BigInteger inverse = BigInteger.ModPow(r, N - 2, N);
        BigInteger z = Number(digest);
        return Add(Multiply(s * inverse % N, point), Multiply(Modulo(-z * inverse, N), G));
    }

    /// <summary>SEC 1 section 4.1.4; a high s verifies too.</summary>
    internal static bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, Point key)
    {
        BigInteger r = Number(compact[..32]);
        BigInteger s = Number(compact[32..64]);
        if (r.IsZero || s.IsZero || r >= N || s >= N)
        {
            return false;
        }

        BigInteger inverse = BigInteger.ModPow(s, N - 2, N);
        BigInteger z = Number(digest);
        return Add(Multiply(z * inverse % N, G), Multiply(r * inverse % N, key)) is { } sum && sum.X % N == r;
    }

    internal static Point? Decompress(ReadOnlySpan<byte> compressed)
        => compressed[0] is 2 or 3 ? FromX(Number(compressed[1..]), compressed[0] == 3) : null;

    internal static Point? FromX(BigInteger x, bool odd)
    {
        if (x >= P)
        {
            return null;
        }

        BigInteger square = (BigInteger.ModPow(x, 3, P) + 7) % P;
        BigInteger y = BigInteger.ModPow(square, (P + 1) / 4, P);
        if (y * y % P != square)
        {
            return null;
        }

        return new Point(x, y.IsEven == odd ? P - y : y);
    }

    /// <summary>Double and add, in Jacobian coordinates (X / Z², Y / Z³) to save the inversions; null is the point at infinity.</summary>
    internal static Point? Multiply(BigInteger scalar, Point? point)
    {
        if (point is not { } p)
        {
            return null;
        }

        (BigInteger X, BigInteger Y, BigInteger Z) sum = (1, 1, 0);
        for (int bit = (int)scalar.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = Double(sum);
            if (!((scalar >> bit) & 1).IsZero)
            {
                sum = AddAffine(sum, p);
            }
        }

        if (sum.Z.IsZero)
        {
            return null;
        }

        BigInteger inverse = Invert(sum.Z);
        BigInteger square = inverse * inverse % P;
        return new Point(sum.X * square % P, sum.Y * square % P * inverse % P);
    }

    private static (BigInteger X, BigInteger Y, BigInteger Z) Double((BigInteger X, BigInteger Y, BigInteger Z) p)
    {
        // An infinite point stays infinite because Z stays zero.
        BigInteger ySquared = p.Y * p.Y % P;
        BigInteger s = 4 * p.X * ySquared % P;
        BigInteger m = 3 * p.X * p.X % P;
        BigInteger x = Modulo((m * m) - (2 * s), P);
        return (x, Modulo((m * (s - x)) - (8 * ySquared * ySquared), P), 2 * p.Y * p.Z % P);
    }

    private static (BigInteger X, BigInteger Y, BigInteger Z) AddAffine((BigInteger X, BigInteger Y, BigInteger Z) p, Point q)
    {
        if (p.Z.IsZero)
        {
            return (q.X, q.Y, 1);
        }

        BigInteger zSquared = p.Z * p.Z % P;
        BigInteger h = Modulo((q.X * zSquared) - p.X, P);
        BigInteger r = Modulo((q.Y * zSquared % P * p.Z) - p.Y, P);
        if (h.IsZero)
        {
            return r.IsZero ? Double(p) : (1, 1, 0);
        }

        BigInteger hSquared = h * h % P;
        BigInteger hCubed = hSquared * h % P;
        BigInteger v = p.X * hSquared % P;
        BigInteger x = Modulo((r * r) - hCubed - (2 * v), P);
        return (x, Modulo((r * (v - x)) - (p.Y * hCubed), P), p.Z * h % P);
    }

    internal static Point? Add(Point? first, Point? second)
    {
        if (first is not { } a)
        {
            return second;
        }

        if (second is not { } b)
        {
            return first;
        }

        BigInteger slope;
        if (a.X == b.X)
        {
            if (a.Y != b.Y || a.Y.IsZero)
            {
                return null;
            }

            slope = 3 * a.X * a.X * Invert(2 * a.Y);
        }
        else
        {
            slope = (b.Y - a.Y) * Invert(b.X - a.X);
        }

        BigInteger x = Modulo((slope * slope) - a.X - b.X, P);
        return new Point(x, Modulo((slope * (a.X - x)) - a.Y, P));
    }

    internal static byte[] Bytes(BigInteger value)
    {
        byte[] bytes = new byte[32];
        byte[] minimal = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        minimal.CopyTo(bytes, 32 - minimal.Length);
        return bytes;
    }

    internal static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    internal static BigInteger Modulo(BigInteger value, BigInteger modulus)
    {
        BigInteger rest = value % modulus;
        return rest.Sign < 0 ? rest + modulus : rest;
    }

    private static BigInteger Invert(BigInteger value) => BigInteger.ModPow(Modulo(value, P), P - 2, P);

    private static BigInteger Hex(string digits) => BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>An affine point other than infinity.</summary>
    internal readonly record struct Point(BigInteger X, BigInteger Y)
    {
        internal byte[] Uncompressed => [.. Bytes(X), .. Bytes(Y)];

        internal byte[] Compressed => [(byte)(Y.IsEven ? 2 : 3), .. Bytes(X)];
    }
}
