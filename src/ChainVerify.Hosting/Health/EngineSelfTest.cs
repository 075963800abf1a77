using ChainVerify.Hashing;
using ChainVerify.Signatures;

namespace ChainVerify.Hosting;

/// <summary>One known-answer check of an engine.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Passed">Whether the answer is the known one.</param>
public readonly record struct SelfTestCheck(string Name, bool Passed);

/// <summary>
/// Known answers that every engine must give: the tutorial's own chain, which the dstack simulator 0.5.3 signed, and the
/// same with one thing wrong. An engine that only ever says yes fails here too.
/// </summary>
public static class EngineSelfTest
{
    private const string RootAddress = "0x8f2cF602C9695b23130367ed78d8F557554de7C5";
    private const string RootKey = "02cad3a8bb11c5c0858fb3e402048b5137457039d577986daade678ed4b4ab1b9b";
    private const string App = "ea549f02e1a25fabd1cb788380e033ec5461b2ff";
    private const string AppKey = "02b85cceca0c02d878f0ebcda72a97469a472416eb6faf3c4807642132f9786810";
    private const string DerivedKey = "02f79b023158b235e0787db27c2519caeb48ef6bb63d207d51ec8a1ecfd38c1f82";
    private const string AppSignature = "3daf33caf576205d75ccac8796ecad7e64f202cd670a8e8edc9347f5d3a6d0e07b1433be598ef7022acdbf06b65f2eb836aad58aa6c7061adc327258881b6c9d01";
    private const string KmsSignature = "2f431c7956869a4fe3e028c5f9518a935e2d01e81a3628f8b1d178fc2fac7b6d2405ace433624e5568e23c4ed291dbaf60dac79b756837c0fe745154ebfdc0a601";
    private const string MessageHash = "c31d4368a3ffccd9a5fe1ffe3b7c10e0e2bf54e09d932db3c517746640e13115";
    private const string SignedDigest = "183bff4165dd28b477bf594d501a6908f2c0a06c7119b24edf9515a6293d4512";
    private const string MessageSignature = "53388f9a932a91dad7493cd0ee5152a9ccd74622e8a80db336443258ceb9e6902dc4e2a27ae95c13f86ce92402c7b35999e8a49c3ad964aed3b301b24b5a68e31c";

    /// <summary>Asks an engine for known answers. Costs about twenty signatures.</summary>
    /// <param name="engine">The engine.</param>
    /// <returns>What was checked.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="engine"/> is null.</exception>
    public static IReadOnlyList<SelfTestCheck> Run(SignatureEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return
        [
            new("recover", Recovers(engine)),
            new("verify", Verifies(engine)),
            new("decompress", Decompresses(engine)),
            new("chain", JudgesChains(engine)),
        ];
    }

    private static bool Recovers(SignatureEngine engine)
    {
        byte[] message = [.. "dstack-kms-issued:"u8, .. AppId.Parse(App).Bytes, .. CompressedPublicKey.Parse(AppKey).Bytes];
        Digest256 digest = Digest256.Create(Keccak256.HashData(message));
        RecoverableSignature signature = RecoverableSignature.Parse(KmsSignature);
        return engine.TryRecover(digest, signature, out PublicKey root)
            && root.Compress() == CompressedPublicKey.Parse(RootKey)
            && Address.FromPublicKey(root) == Address.Parse(RootAddress)
            && !engine.TryRecover(digest.Bytes, new byte[64], 0, out _);
    }

    private static bool Verifies(SignatureEngine engine)
    {
        CompressedPublicKey key = CompressedPublicKey.Parse(DerivedKey);
        ReadOnlySpan<byte> compact = RecoverableSignature.Parse(MessageSignature).Bytes[..64];
        return engine.Verify(Digest256.Parse(SignedDigest).Bytes, compact, key)
            && !engine.Verify(Digest256.Parse(MessageHash).Bytes, compact, key);
    }

    private static bool Decompresses(SignatureEngine engine)
    {
        // x = 0 is on no point of y² = x³ + 7: 7 is no square modulo p.
        byte[] noPoint = new byte[CompressedPublicKey.Size];
        noPoint[0] = 2;
        return engine.TryDecompress(CompressedPublicKey.Parse(RootKey), out PublicKey root)
            && Address.FromPublicKey(root) == Address.Parse(RootAddress)
            && !engine.TryDecompress(CompressedPublicKey.Create(noPoint), out _);
    }

    private static bool JudgesChains(SignatureEngine engine)
    {
        TrustPolicy policy = new TrustPolicyBuilder()
            .TrustKmsRoot(KmsRoot.FromAddress(Address.Parse(RootAddress)))
            .AcceptApp(AppId.Parse(App))
            .Build();
        ChainVerifier verifier = new(policy, new ChainVerifierOptions { Engine = engine, Threads = 1 });
        SignatureChain[] chains =
        [
            Chain(App, MessageHash),
            Chain(App, SignedDigest),
            Chain("5bb4ff9a3837357f19dc176407a5709c62eb6c56", MessageHash),
        ];
        Verdict[] verdicts = new Verdict[chains.Length];
        return verifier.VerifyBatch(chains, verdicts) == 1
            && verdicts[0].IsValid
            && verdicts[1].Failure == ChainFailure.MessageSignerMismatch
            && verdicts[2].Failure == ChainFailure.AppNotAccepted;
    }

    private static SignatureChain Chain(string appId, string messageHash) => new()
    {
        AppId = AppId.Parse(appId),
        Claim = KeyClaim.V0("ethereum"),
        PublicKey = CompressedPublicKey.Parse(DerivedKey),
        AppSignature = RecoverableSignature.Parse(AppSignature),
        KmsSignature = RecoverableSignature.Parse(KmsSignature),
        Message = SignedMessage.Eip191Hash(Digest256.Parse(messageHash), RecoverableSignature.Parse(MessageSignature)),
    };
}
