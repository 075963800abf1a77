using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ChainVerify.Hashing;
using ChainVerify.Records;
using ChainVerify.Signatures;

namespace ChainVerify.AotTests;

/// <summary>
/// Known answers, from a hash to the verdict lines of whole records: what trimming and ahead-of-time compilation could break.
/// The output has no times, paths or instruction sets in it, so two builds of this program can be compared line by line.
/// </summary>
internal static class SelfCheck
{
    // The published vector of k256 0.13.4, the first of tests/Vectors/ecdsa-rfc6979.json.
    private const string SignerKey = "0x024e3b81af9c2234cad09d679ce6035ed1392347ce64ce405f5dcd36228a25de6e";
    private const string SignedHash = "88cfbd7e51c7a40540b233cf68b62ad1df3e92462f1c6018d6d67eae0f3b08f5";
    private const string Signature = "c9cf86333bcb065d140032ecaab5d9281bde80f21b9687b3e94161de42d51895727a108a0b8d101465414033c3f705a9c7b826e596766046ee1183dbc8aeaa68";

    private const string ExpectedLines =
        """{"line":1,"valid":true,"messageScheme":"eip191-hash"} {"line":2,"valid":false,"failure":"StatementMismatch","link":"message","detail":"the statement does not hash to messageHash"}""";

    private static readonly KnownAnswer[] Answers =
    [
        new("Keccak-256 of abc", "4E03657AEA45A94FC7D47BA826C8D667C0D1E6E33A64A036EC44F58FA12D6C45", () => Convert.ToHexString(Keccak256.HashData("abc"u8))),
        new("key recovered by every engine", SignerKey, RecoveredKey),
        new("verdicts of the tutorial's oracle by every engine", ExpectedLines, OracleVerdicts),
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

    private static string RecoveredKey()
    {
        foreach (SignatureEngine engine in Engines())
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

    /// <summary>The tutorial's oracle answer, from its JSON to its verdict line, by every engine, singly and in a batch.</summary>
    private static string OracleVerdicts()
    {
        TrustPolicy policy = new TrustPolicyBuilder()
            .TrustKmsRoot(KmsRoot.Parse("0x8f2cF602C9695b23130367ed78d8F557554de7C5"))
            .AcceptApp(AppId.Parse("ea549f02e1a25fabd1cb788380e033ec5461b2ff"))
            .Build();
        byte[] answer = ReadAnswer();
        byte[] forged = [.. answer];
        forged[answer.AsSpan().IndexOf("97234.56"u8)] = (byte)'8';

        ChainRecordParser parser = new();
        SignatureChain[] chains = new SignatureChain[300];
        parser.Parse(answer, out ChainRecord record);
        Array.Fill(chains, record.Chain);
        parser.Parse(forged, out ChainRecord forgedRecord);
        chains[150] = forgedRecord.Chain;

        ArrayBufferWriter<byte> lines = new();
        foreach (SignatureEngine engine in Engines())
        {
            ChainVerifier verifier = new(policy, new ChainVerifierOptions { Engine = engine, Threads = 2 });
            Verdict[] verdicts = new Verdict[chains.Length];
            int valid = verifier.VerifyBatch(chains, verdicts);
            if (valid != chains.Length - 1 || verifier.Verify(chains[0]) != verdicts[0] || verifier.Explain(chains[150]).Verdict != verdicts[150])
            {
                return $"{engine.Name}: {valid} of {chains.Length} valid";
            }

            lines.Clear();
            VerdictWriter.Write(lines, 1, record, verdicts[0]);
            VerdictWriter.Write(lines, 2, forgedRecord, verdicts[150]);
        }

        return Encoding.UTF8.GetString(lines.WrittenSpan).TrimEnd().ReplaceLineEndings(" ");
    }

    private static List<SignatureEngine> Engines()
    {
        List<SignatureEngine> engines = [SignatureEngine.Managed];
        if (SignatureEngine.TryGetNative(out SignatureEngine? native))
        {
            engines.Add(native);
        }

        return engines;
    }

    private static byte[] ReadAnswer()
    {
        using Stream stream = typeof(SelfCheck).Assembly.GetManifestResourceStream("price-chapter03.json")!;
        byte[] answer = new byte[stream.Length];
        stream.ReadExactly(answer);
        return answer;
    }

    private sealed record KnownAnswer(string Name, string Expected, Func<string> Compute);
}
