using System.Globalization;
using System.Numerics;
using ChainVerify.Simulator;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Oracle;

/// <summary>Numbers as a Node program writes and encodes them.</summary>
public static class EcmaScriptNumberTests
{
    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(97234.56, "97234.56")]
    [InlineData(1.0, "1")]
    [InlineData(100.0, "100")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.00000123, "0.00000123")]
    [InlineData(1e-7, "1e-7")]
    [InlineData(1.25e-7, "1.25e-7")]
    [InlineData(9007199254740993.0, "9007199254740992")]
    [InlineData(1e16, "10000000000000000")]
    [InlineData(1.5e20, "150000000000000000000")]
    [InlineData(999999999999999900000.0, "999999999999999900000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(1.2e21, "1.2e+21")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    public static void Numbers_are_written_as_JavaScript_writes_them(double value, string expected)
        => Assert.Equal(expected, EcmaScriptNumber.Format(value));

    [Fact]
    public static void Minus_zero_has_no_sign() => Assert.Equal("0", EcmaScriptNumber.Format(-0.0));

    [Fact]
    public static void What_is_written_means_the_same_double()
        => Gen.Double.Where(double.IsFinite).Select(Math.Abs)
            .Sample(value => double.Parse(EcmaScriptNumber.Format(value), CultureInfo.InvariantCulture) == value);

    [Fact]
    public static void Integers_fill_32_bytes_from_the_right()
    {
        Assert.Equal(new byte[32], EcmaScriptNumber.EncodeUInt256(0));
        Assert.Equal([.. new byte[30], 1, 0], EcmaScriptNumber.EncodeUInt256(256));
        Assert.Equal(Enumerable.Repeat((byte)0xff, 32), EcmaScriptNumber.EncodeUInt256(BigInteger.Pow(2, 256) - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EcmaScriptNumber.EncodeUInt256(BigInteger.Pow(2, 256)));
        Assert.Throws<ArgumentOutOfRangeException>(() => EcmaScriptNumber.EncodeUInt256(-1));
    }
}
