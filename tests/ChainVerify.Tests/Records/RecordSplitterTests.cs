using ChainVerify.Records;
using Xunit;

namespace ChainVerify.Tests.Records;

public class RecordSplitterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \r\n\t\n", "")]
    [InlineData("\uFEFF", "")]
    [InlineData("{}", "1:{}")]
    [InlineData("{}\n", "1:{}")]
    [InlineData("{}\r\n{\"a\":1}\r\n", "1:{}|2:{\"a\":1}")]
    [InlineData("{}\n\n \r\n{\"a\":1}", "1:{}|4:{\"a\":1}")]
    [InlineData("\n\n{}\n{}", "3:{}|4:{}")]
    [InlineData("{}\n  {} \n", "1:{}|2:{} ")]
    [InlineData("{}x\n{}", "1:{}x|2:{}")]
    [InlineData("x\n{}\n[1]\n", "1:x|2:{}|3:[1]")]
    [InlineData("{\"a\":1,,\n{}\n{}", "1:{\"a\":1,,|2:{}|3:{}")]
    [InlineData("{\"a\":\"b\n{}\n", "1:{\"a\":\"b|2:{}")]
    [InlineData("{} {}\n{}", "1:{} {}|2:{}")]
    [InlineData("{}\r", "1:{}")]
    public void Each_line_is_a_record(string input, string expected) => AssertParts(input, expected);

    [Fact]
    public void A_byte_order_mark_is_skipped_at_the_start_only()
    {
        AssertParts("\uFEFF{}\n\uFEFF{}\n", "1:{}|2:\u00EF\u00BB\u00BF{}");
        AssertParts("\uFEFF[{}]", "1:{}");
        AssertParts("\uFEFF\uFEFF{}", "1:\u00EF\u00BB\u00BF{}");
        Assert.Equal([new(1, "\u00EF\u00BB{}"), new(2, "{}")], SplitRecords.Split([0xEF, 0xBB, (byte)'{', (byte)'}', 10, (byte)'{', (byte)'}'], [1], 100));
        Assert.Equal([new(1, "\u00EF")], SplitRecords.Split([0xEF], [1], 100));
    }

    [Theory]
    [InlineData("{\n}", "1:{\n}")]
    [InlineData("{\n  \"a\": 1,\n  \"b\": {\n    \"c\": \"}\"\n  }\n}\n", "1:{\n  \"a\": 1,\n  \"b\": {\n    \"c\": \"}\"\n  }\n}")]
    [InlineData("\r\n{\r\n}\r\n\r\n", "2:{\r\n}")]
    [InlineData("{\"a\":\n{\"x\":1}\n}", "1:{\"a\":\n{\"x\":1}\n}")]
    [InlineData("{\"a\":[1,\n{\"x\":1},\n{\"y\":1}\n]}", "1:{\"a\":[1,\n{\"x\":1},\n{\"y\":1}\n]}")]
    public void A_single_object_may_have_several_lines(string input, string expected) => AssertParts(input, expected);

    [Theory]
    [InlineData("{\n}\n{}\n", "1:{\n}|3:{}")]
    [InlineData("{\n} x\n{}\n", "1:{\n}|2:<NotJson>|3:{}")]
    [InlineData("{\n} {}", "1:{\n}|2:<NotJson>")]
    [InlineData("{\n}\n]\n", "1:{\n}|3:]")]
    public void What_follows_a_single_object_is_not_dropped(string input, string expected) => AssertParts(input, expected);

    [Theory]
    [InlineData("{\"a\":1,\n{}\n{}\n", "1:{\"a\":1,|2:{}|3:{}")]
    [InlineData("{\"a\":\n{\"x\":1}\n{\"y\":2}\n", "1:{\"a\":|2:{\"x\":1}|3:{\"y\":2}")]
    [InlineData("{\"a\":1\n{\"x\":1}\n}\n", "1:{\"a\":1|2:{\"x\":1}|3:}")]
    [InlineData("{\"a\":\n{\"x\":1}", "1:{\"a\":|2:{\"x\":1}")]
    [InlineData("{\"a\":\r\n  {\"x\":1}\r\n", "1:{\"a\":|2:{\"x\":1}")]
    [InlineData("{\n\"a\":1\n\n\t{}\n\n{}", "1:{\n\"a\":1|4:{}|6:{}")]
    public void A_first_line_without_end_does_not_swallow_the_records_after_it(string input, string expected)
        => AssertParts(input, expected);

    [Theory]
    [InlineData("{\n  \"a\": 1,\n  \"b\": oops\n}\n", "1:{\n\"a\": 1,\n\"b\": oops\n}")]
    [InlineData("{\n  \"a\": 1,\n", "1:{\n\"a\": 1,")]
    [InlineData("{\n  \"a\": \"", "1:{\n\"a\": \"")]
    [InlineData("{\n", "1:{")]
    public void A_broken_object_over_several_lines_is_one_malformed_record(string input, string expected)
        => AssertParts(input, expected);

    [Theory]
    [InlineData("[]", "")]
    [InlineData(" \n[ \n ] \n", "")]
    [InlineData("[{}]", "1:{}")]
    [InlineData("[\n  {\"a\": [1, {\"b\": 2}]},\n  {}\n]\n", "1:{\"a\": [1, {\"b\": 2}]}|2:{}")]
    [InlineData("[{\"a\":\"]},{\\\"\"},{\"\\\\\":\",\"}]", "1:{\"a\":\"]},{\\\"\"}|2:{\"\\\\\":\",\"}")]
    [InlineData("[1,null,\"x\",[]]", "1:1|2:null|3:\"x\"|4:[]")]
    public void An_array_gives_its_elements(string input, string expected) => AssertParts(input, expected);

    [Theory]
    [InlineData("[{},]", "1:{}|2:<NotJson>")]
    [InlineData("[,{}]", "1:<NotJson>|2:{}")]
    [InlineData("[{},,{}]", "1:{}|2:<NotJson>|3:{}")]
    [InlineData("[,]", "1:<NotJson>|2:<NotJson>")]
    [InlineData("[{} {},{}]", "1:{} {}|2:{}")]
    [InlineData("[{\"a\":],{}]", "1:{\"a\":]|2:{}")]
    [InlineData("[{\"a\":[,{}]", "1:{\"a\":[,{}]")]
    [InlineData("[{\"a\":]},{}]", "1:{\"a\":]}|2:{}")]
    [InlineData("[}},{}]", "1:}}|2:{}")]
    [InlineData("[{\"a\":1]},{}]", "1:{\"a\":1]}|2:{}")]
    [InlineData("[oops,{}]", "1:oops|2:{}")]
    public void A_malformed_element_does_not_take_the_next_ones_along(string input, string expected) => AssertParts(input, expected);

    [Theory]
    [InlineData("[", "1:<NotJson>")]
    [InlineData("[{}", "1:{}|2:<NotJson>")]
    [InlineData("[{},", "1:{}|2:<NotJson>")]
    [InlineData("[{},{\"a\":[1", "1:{}|2:{\"a\":[1")]
    [InlineData("[{},\"a", "1:{}|2:\"a")]
    [InlineData("[{}]x", "1:{}|2:<NotJson>")]
    [InlineData("[{}]\n[{}]\n{}", "1:{}|2:<NotJson>")]
    [InlineData("[]]", "1:<NotJson>")]
    public void An_array_without_end_and_text_after_it_are_malformed(string input, string expected) => AssertParts(input, expected);

    [Theory]
    [InlineData("{\"a\":5}\n{\"a\":55}\n{\"a\":5}", "1:{\"a\":5}|2:<TooLong>|3:{\"a\":5}")]
    [InlineData("{\"a\":5}\r\n{\"a\":55}\r\n{\"a\":5}\r\n", "1:{\"a\":5}|2:<TooLong>|3:{\"a\":5}")]
    [InlineData("        {\"a\":5}\n                  \n{}", "1:{\"a\":5}|3:{}")]
    [InlineData("[{\"a\":5},{\"a\":55},{\"a\":5}]", "1:{\"a\":5}|2:<TooLong>|3:{\"a\":5}")]
    [InlineData("[{},{\"a\":[12345678,[[{]}}", "1:{}|2:<TooLong>")]
    [InlineData("{\n\"a\":5", "1:{\n\"a\":5")]
    [InlineData("{\n\"a\":5}", "1:<TooLong>")]
    [InlineData("{\n\"a\"\n:\n5}\n{}", "1:<TooLong>|5:{}")]
    [InlineData("{\"a\":\n{}\n{}\n{}", "1:{\"a\":|2:{}|3:{}|4:{}")]
    [InlineData("{\"aaaaaaaaa\n}\n{}", "1:<TooLong>|2:}|3:{}")]
    public void A_record_beyond_the_limit_is_reported_and_skipped(string input, string expected)
        => AssertParts(input, expected, maximumRecordBytes: 7);

    [Fact]
    public void Wrong_use_throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordSplitter(0));

        RecordSplitter splitter = new();
        splitter.Append("{}\n{}\n"u8.ToArray());
        Assert.Throws<InvalidOperationException>(() => splitter.Append(ReadOnlyMemory<byte>.Empty));
        splitter.Complete();
        Assert.Throws<InvalidOperationException>(() => splitter.Append(ReadOnlyMemory<byte>.Empty));

        splitter.Reset();
        splitter.Append("[{}"u8.ToArray());
        Assert.False(splitter.TryReadRecord(out _));
        splitter.Reset();
        splitter.Append("{}\n"u8.ToArray());
        Assert.True(splitter.TryReadRecord(out RawRecord record));
        Assert.Equal(1, record.Line);
        Assert.Equal("{}"u8, record.Json.Span);
    }

    private static void AssertParts(string input, string expected, int maximumRecordBytes = 1000)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(input);
        for (int size = 1; size <= Math.Max(1, bytes.Length); size++)
        {
            Assert.Equal(expected, string.Join('|', SplitRecords.Split(bytes, [size], maximumRecordBytes).Select(part => $"{part.Line}:{part.Text}")));
        }
    }
}
