using System.Text.Json;
using ChainVerify.Hashing;
using Xunit;

namespace ChainVerify.Tests.Hashing;

/// <summary>The known answers of tests/Vectors/keccak256.json.</summary>
public sealed class Keccak256VectorTests
{
    public static TheoryData<string, int, string, string> Vectors
    {
        get
        {
            string path = Path.Combine(AppContext.BaseDirectory, "Vectors", "keccak256.json");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            TheoryData<string, int, string, string> data = [];
            foreach (JsonElement vector in document.RootElement.GetProperty("vectors").EnumerateArray())
            {
                data.Add(
                    vector.GetProperty("input").GetString()!,
                    vector.GetProperty("len").GetInt32(),
                    vector.GetProperty("keccak256").GetString()!,
                    vector.GetProperty("sha3_256_for_contrast").GetString()!);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Known_answers_hold_and_are_not_SHA3(string input, int length, string keccak, string sha3)
    {
        byte[] message = Convert.FromHexString(input);
        Assert.Equal(length, message.Length);

        string oneShot = Convert.ToHexStringLower(Keccak256.HashData(message));
        Assert.Equal(keccak, oneShot);
        Assert.NotEqual(sha3, oneShot);

        Keccak256 incremental = new();
        incremental.Append(message);
        Assert.Equal(keccak, Convert.ToHexStringLower(incremental.GetHashAndReset()));

        Assert.Equal(keccak, Convert.ToHexStringLower(KeccakReference.Hash256(message)));
    }
}
