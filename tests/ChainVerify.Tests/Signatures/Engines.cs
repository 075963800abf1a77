using ChainVerify.Native;
using ChainVerify.Signatures;
using Xunit;

namespace ChainVerify.Tests.Signatures;

/// <summary>The engines that this test run can use. The native one is missing only where the library is, which its own tests say loudly.</summary>
internal static class Engines
{
    internal static IReadOnlyList<SignatureEngine> All { get; } = Find();

    /// <summary>The engines that are safe to run thousands of signatures on.</summary>
    internal static SignatureEngine Fastest => All[^1];

    private static List<SignatureEngine> Find()
    {
        List<SignatureEngine> engines = [SignatureEngine.Managed, .. VectorEngines.All];
        if (SignatureEngine.TryGetNative(out SignatureEngine? native))
        {
            engines.Add(native);
        }
        else
        {
            TestContext.Current.SendDiagnosticMessage($"The native engine is not tested in this run: {NativeSecp256k1.Discovery}");
        }

        return engines;
    }
}

/// <summary>
/// Answers like another engine, but says that it gains from known keys, so that the verifier guesses keys: the guess
/// rule is tested with it as a batch engine will use it.
/// </summary>
internal sealed class GuessingEngine(SignatureEngine inner) : SignatureEngine
{
    public override string Name => "guessing-" + inner.Name;

    internal override int PreferredBatchSize => 7;

    internal override bool GainsFromKnownKeys => true;

    internal int RecoveryJobs { get; private set; }

    internal int KnownKeyJobs { get; private set; }

    public override bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId, out PublicKey publicKey)
        => inner.TryRecover(digest, compact, recoveryId, out publicKey);

    public override bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, in CompressedPublicKey publicKey)
        => inner.Verify(digest, compact, publicKey);

    public override bool TryDecompress(in CompressedPublicKey compressed, out PublicKey publicKey)
        => inner.TryDecompress(compressed, out publicKey);

    public override void Recover(ReadOnlySpan<RecoveryJob> jobs, Span<RecoveryResult> results)
    {
        RecoveryJobs += jobs.Length;
        inner.Recover(jobs, results);
    }

    public override void Verify(ReadOnlySpan<KnownKeyJob> jobs, Span<SignatureOutcome> outcomes)
    {
        KnownKeyJobs += jobs.Length;
        inner.Verify(jobs, outcomes);
    }
}
