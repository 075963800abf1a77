using System.Globalization;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using ChainVerify.Hashing;
using ChainVerify.Signatures;

namespace ChainVerify.AotTests;

/// <summary>
/// Known answers, computed by the code that a compiler could get wrong: carries, exact products and lanes.
/// The output has no times, paths or instruction sets in it, so two builds of this program can be compared line by line.
/// </summary>
internal static class SelfCheck
{
    // The published vector of k256 0.13.4, the first of tests/Vectors/ecdsa-rfc6979.json.
    private const string SignerKey = "0x024e3b81af9c2234cad09d679ce6035ed1392347ce64ce405f5dcd36228a25de6e";
    private const string SignedHash = "88cfbd7e51c7a40540b233cf68b62ad1df3e92462f1c6018d6d67eae0f3b08f5";
    private const string Signature = "c9cf86333bcb065d140032ecaab5d9281bde80f21b9687b3e94161de42d51895727a108a0b8d101465414033c3f705a9c7b826e596766046ee1183dbc8aeaa68";

    private static readonly KnownAnswer[] Answers =
    [
        new("128-bit product", "FFFFFFFFFFFFFFFE0000000000000001", Product),
        new("carry chain", "0000000000000001 0000000000000000 0000000000000000", CarryChain),
        new("error of a product", "8.673617379884035E-19", ErrorOfProduct),
        new("Keccak-256 of abc", "4E03657AEA45A94FC7D47BA826C8D667C0D1E6E33A64A036EC44F58FA12D6C45", () => Convert.ToHexString(Keccak256.HashData("abc"u8))),
        new("key recovered by every engine", SignerKey, RecoveredKey),
        new("rotated lanes", "same as one by one", RotatedLanes),
        new("SHA-256 of abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", () => Convert.ToHexString(SHA256.HashData("abc"u8))),
    ];

    /// <summary>Runs every check, writes one line for each, and returns whether all gave their known answer.</summary>
    public static bool Run(TextWriter output)
    {
        bool passed = true;
        foreach (KnownAnswer answer in Answers)
        {
            string actual = answer.Compute();
            bool equal = actual == answer.Expected;
            passed &= equal;
            output.WriteLine(equal ? $"ok     {answer.Name}: {actual}" : $"FAILED {answer.Name}: {actual}, expected {answer.Expected}");
        }

        return passed;
    }

    private static string Product()
    {
        ulong high = Math.BigMul(ulong.MaxValue, ulong.MaxValue, out ulong low);
        return $"{high:X16}{low:X16}";
    }

    private static string CarryChain()
    {
        Span<ulong> limbs = [ulong.MaxValue, ulong.MaxValue, 0];
        ulong carry = 1;
        foreach (ref ulong limb in limbs)
        {
            limb += carry;
            carry = limb < carry ? 1UL : 0UL;
        }

        return $"{limbs[2]:X16} {limbs[1]:X16} {limbs[0]:X16}";
    }

    // (1 + 2^-30)^2 = 1 + 2^-29 + 2^-60, whose last term no double product holds: a multiply-add that rounds once finds it.
    private static string ErrorOfProduct()
    {
        double x = 1 + Math.ScaleB(1, -30);
        return Math.FusedMultiplyAdd(x, x, -(x * x)).ToString("R", CultureInfo.InvariantCulture);
    }

    private static string RecoveredKey()
    {
        List<SignatureEngine> engines = [SignatureEngine.Managed, SignatureEngine.Default];
        if (SignatureEngine.TryGetNative(out SignatureEngine? native))
        {
            engines.Add(native);
        }

        foreach (SignatureEngine engine in engines)
        {
            string key = engine.TryRecover(Convert.FromHexString(SignedHash), Convert.FromHexString(Signature), 0, out PublicKey publicKey)
                ? publicKey.Compress().ToString()
                : "none";
            if (key != SignerKey)
            {
                return $"{engine.Name}: {key}";
            }
        }

        return SignerKey;
    }

    private static string RotatedLanes()
    {
        Vector256<ulong> lanes = Vector256.Create(1UL, 0x8000000000000000, 0x0123456789ABCDEF, ulong.MaxValue);
        Vector256<ulong> rotated = (lanes << 13) | (lanes >>> 51);
        for (int lane = 0; lane < Vector256<ulong>.Count; lane++)
        {
            if (rotated[lane] != ulong.RotateLeft(lanes[lane], 13))
            {
                return $"lane {lane} differs";
            }
        }

        return "same as one by one";
    }

    private sealed record KnownAnswer(string Name, string Expected, Func<string> Compute);
}
