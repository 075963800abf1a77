using System.Globalization;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace ChainVerify.AotTests;

/// <summary>
/// Known answers, computed by the code that a compiler could get wrong: carries, exact products and lanes.
/// The output has no times, paths or instruction sets in it, so two builds of this program can be compared line by line.
/// </summary>
internal static class SelfCheck
{
    private static readonly KnownAnswer[] Answers =
    [
        new("128-bit product", "FFFFFFFFFFFFFFFE0000000000000001", Product),
        new("carry chain", "0000000000000001 0000000000000000 0000000000000000", CarryChain),
        new("error of a product", "8.673617379884035E-19", ErrorOfProduct),
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
