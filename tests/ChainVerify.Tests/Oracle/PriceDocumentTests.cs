using System.Text;
using ChainVerify.Simulator;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Oracle;

/// <summary>The price out of a document that anybody may have written.</summary>
public static class PriceDocumentTests
{
    [Theory]
    [InlineData("/bitcoin/usd", """{"bitcoin":{"usd":97234.56}}""", 97234.56)]
    [InlineData("", "12.5", 12.5)]
    [InlineData("/a~1b/~0", """{"a/b":{"~":3}}""", 3)]
    [InlineData("/~01", """{"~1":4}""", 4)]
    [InlineData("/", """{"":5}""", 5)]
    [InlineData("/0/1", "[[1,6]]", 6)]
    [InlineData("/x", """{"x":1,"x":7}""", 7)]
    [InlineData("/x", """{"x":-0}""", 0)]
    [InlineData("/x", """{"x":1e3}""", 1000)]
    public static void The_price_is_where_the_pointer_points(string pointer, string json, double expected)
        => Assert.Equal(expected, Read(pointer, json));

    [Theory]
    [InlineData("/bitcoin/usd", "<html>", "is not JSON")]
    [InlineData("/bitcoin/usd", "", "is not JSON")]
    [InlineData("/bitcoin/usd", "{}", "nothing at /bitcoin/usd")]
    [InlineData("/bitcoin/usd", """{"bitcoin":1}""", "nothing at")]
    [InlineData("/bitcoin/usd", """{"bitcoin":{"usd":"97234.56"}}""", "no number at")]
    [InlineData("/x", """{"x":null}""", "no number at")]
    [InlineData("/x", """{"x":-1}""", "no price")]
    [InlineData("/x", """{"x":1e999}""", "no price")]
    [InlineData("/x", """{"x":1e76}""", "no price")]
    [InlineData("/01", "[1,2]", "nothing at")]
    [InlineData("/2", "[1,2]", "nothing at")]
    [InlineData("/-1", "[1,2]", "nothing at")]
    [InlineData("/99999999999999999999", "[1,2]", "nothing at")]
    [InlineData("/bitcoin/usd", """{"bitcoin":{"usd":1},"\ud800\ud800":2}""", "a name that is no text")]
    [InlineData("/bitcoin/usd", """{"bitcoin":{"usd":1,"\udc00":2}}""", "a name that is no text")]
    public static void A_document_without_a_price_is_refused(string pointer, string json, string reason)
    {
        PriceSourceException exception = Assert.Throws<PriceSourceException>(() => Read(pointer, json));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bitcoin")]
    [InlineData("/a~")]
    [InlineData("/a~2")]
    [InlineData("/~~0")]
    public static void What_is_no_pointer_is_refused(string pointer)
        => Assert.Throws<FormatException>(() => new PriceDocument(pointer));

    [Fact]
    public static void Any_bytes_give_a_price_or_a_reason()
        => Gen.OneOf(Gen.Byte.Array[0, 40], Gen.Char["{}[]\":,0123456789.eE-ab"].Array[0, 40].Select(text => Encoding.UTF8.GetBytes(text)))
            .Sample(
                json =>
                {
                    try
                    {
                        Assert.True(new PriceDocument("/a").ReadPrice(json, "s") >= 0);
                    }
                    catch (PriceSourceException exception)
                    {
                        Assert.NotEmpty(exception.Message);
                    }
                },
                iter: 20_000);

    private static double Read(string pointer, string json) => new PriceDocument(pointer).ReadPrice(Encoding.UTF8.GetBytes(json), "s");
}
