using System.Text.Json;
using ChainVerify.Simulator;
using Xunit;

namespace ChainVerify.Tests.Simulator.GuestAgent;

/// <summary>Replies hold keys: wherever one was written, nothing of it stays.</summary>
public static class ReplyBufferTests
{
    private const string Secret = "a private key";

    [Fact]
    public static void A_reply_that_outgrows_its_array_leaves_nothing_in_it()
    {
        ReplyBuffer buffer = new();
        Utf8JsonWriter reply = buffer.Start();
        reply.WriteStartArray();
        WriteSecret(reply);
        ReadOnlySpan<byte> former = buffer.Written; // of the array in which it was then
        AssertHolds(former);

        for (int i = 0; former.Overlaps(buffer.Written); i++)
        {
            Assert.True(i < 10_000, "The buffer never grew.");
            WriteSecret(reply);
        }

        Assert.True(buffer.Written.StartsWith("[\"a private key\",\"a private key\","u8));
        AssertZero(former);

        ReadOnlySpan<byte> grown = buffer.Written;
        buffer.Clear();
        AssertZero(grown);
    }

    [Fact]
    public static void Clearing_overwrites_the_reply()
    {
        ReplyBuffer buffer = new();
        WriteSecret(buffer.Start());
        ReadOnlySpan<byte> written = buffer.Written;
        AssertHolds(written);

        buffer.Clear();

        AssertZero(written);
        Assert.True(buffer.Written.IsEmpty);
    }

    [Fact]
    public static void Clearing_overwrites_what_a_method_wrote_that_failed_before_it_flushed()
    {
        ReplyBuffer buffer = new();
        WriteSecret(buffer.Start());
        ReadOnlySpan<byte> place = buffer.Written;
        buffer.Clear();

        buffer.Start().WriteStringValue(Secret);
        AssertHolds(place);
        buffer.Clear();

        AssertZero(place);
    }

    [Fact]
    public static void A_reply_is_whole_however_often_the_array_grows()
    {
        ReplyBuffer buffer = new();
        string[] values = [.. Enumerable.Range(0, 20_000).Select(i => $"value {i}")];
        for (int round = 0; round < 2; round++)
        {
            Utf8JsonWriter reply = buffer.Start();
            JsonSerializer.Serialize(reply, values);
            reply.Flush();

            Assert.Equal(values, JsonSerializer.Deserialize<string[]>(buffer.Written));
            buffer.Clear();
        }
    }

    private static void WriteSecret(Utf8JsonWriter reply)
    {
        reply.WriteStringValue(Secret);
        reply.Flush();
    }

    private static void AssertHolds(ReadOnlySpan<byte> bytes) => Assert.True(bytes.IndexOf("a private key"u8) >= 0);

    private static void AssertZero(ReadOnlySpan<byte> bytes) => Assert.Equal(-1, bytes.IndexOfAnyExcept((byte)0));
}
