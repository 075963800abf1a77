using System.Diagnostics.CodeAnalysis;
using ChainVerify.Native;
using ChainVerify.Secp256k1;

namespace ChainVerify.Signatures;

/// <summary>Recovers and verifies secp256k1 signatures: one at a time or many at once.</summary>
/// <remarks>
/// All engines answer every input identically; they differ in speed only. An engine knows no chain and no policy: it
/// takes jobs and gives results. All members are thread-safe and allocate nothing in steady state unless an engine says
/// otherwise. No input throws, whatever its bytes; only spans of a wrong length do.
/// Every <see cref="SignatureOutcome.Mismatch"/> and <see cref="SignatureOutcome.RecoveryFailed"/> is established for
/// that job alone, never inferred from a batch as a whole.
/// </remarks>
public abstract class SignatureEngine
{
    private static readonly Lazy<NativeSignatureEngine?> NativeInstance = new(CreateNative);

    private static readonly Lazy<SignatureEngine> VectorInstance = new(CreateVector);

    private static readonly Lazy<SignatureEngine> DefaultInstance = new(ChooseDefault);

    /// <summary>Engines are made here only: their answers decide what is trusted.</summary>
    private protected SignatureEngine()
    {
    }

    /// <summary>
    /// The fastest engine of this process: vectors where the hardware has a fused multiply-add, else libsecp256k1 where it is found, else managed code.
    /// </summary>
    /// <exception cref="NativeLibraryUnavailableException">The native library is required or was named explicitly, and cannot be used.</exception>
    public static SignatureEngine Default => DefaultInstance.Value;

    /// <summary>The engine in managed code (BouncyCastle on its fast curve class); always there.</summary>
    public static SignatureEngine Managed => ManagedSignatureEngine.Instance;

    /// <summary>This project's own engine: many signatures at once in the lanes of vectors; always there.</summary>
    /// <remarks>
    /// Without a fused multiply-add in hardware it has one lane, in integers. Single operations go to libsecp256k1 where it is found.
    /// A batch's workspace takes some megabytes for each thread that verifies at once, and is kept.
    /// </remarks>
    public static SignatureEngine Vector => VectorInstance.Value;

    /// <summary>The name on the command line and in reports: <c>vector</c>, <c>native</c>, <c>managed</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How many signatures one instruction works on: 8, 4 or 2 where vectors are used, else 1.</summary>
    public virtual int Lanes => 1;

    /// <summary>How many jobs make a batch that the engine handles best.</summary>
    internal abstract int PreferredBatchSize { get; }

    /// <summary>Whether the jobs of a batch share a cost, so that a large one is cheaper for each.</summary>
    internal virtual bool PrefersLargeBatches => false;

    /// <summary>Whether a known-key job is cheaper than a recovery, so that guessing a key pays.</summary>
    internal virtual bool GainsFromKnownKeys => false;

    /// <summary>The engine over libsecp256k1.</summary>
    /// <param name="engine">The engine, or null when the library is not available; see <see cref="NativeSecp256k1.Discovery"/> for the reasons.</param>
    /// <returns>Whether the library is available.</returns>
    public static bool TryGetNative([NotNullWhen(true)] out SignatureEngine? engine)
    {
        engine = NativeInstance.Value;
        return engine is not null;
    }

    /// <summary>Recovers the public key that made a signature (SEC 1, section 4.1.6).</summary>
    /// <param name="digest">What was signed.</param>
    /// <param name="signature">The signature; its v must be 0, 1, 27 or 28. A high s is accepted.</param>
    /// <param name="publicKey">The key, or <c>default</c>.</param>
    /// <returns>Whether there is such a key.</returns>
    public bool TryRecover(in Digest256 digest, in RecoverableSignature signature, out PublicKey publicKey)
    {
        if (signature.TryGetRecoveryId(out int recoveryId))
        {
            return TryRecover(digest.Bytes, signature.Compact, recoveryId, out publicKey);
        }

        publicKey = default;
        return false;
    }

    /// <summary>Recovers the public key that made a signature (SEC 1, section 4.1.6).</summary>
    /// <param name="digest">What was signed, 32 bytes.</param>
    /// <param name="compact">r and s, 64 bytes. A high s is accepted.</param>
    /// <param name="recoveryId">0 to 3; anything else fails.</param>
    /// <param name="publicKey">The key, or <c>default</c>.</param>
    /// <returns>Whether there is such a key.</returns>
    /// <exception cref="ArgumentException">A span has a wrong length.</exception>
    public abstract bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId, out PublicKey publicKey);

    /// <summary>Verifies a signature without a recovery id (SEC 1, section 4.1.4).</summary>
    /// <param name="digest">What was signed, 32 bytes.</param>
    /// <param name="compact">r and s, 64 bytes. A high s is accepted.</param>
    /// <param name="publicKey">The key; bytes that are no point verify nothing.</param>
    /// <returns>Whether the key made the signature.</returns>
    /// <exception cref="ArgumentException">A span has a wrong length.</exception>
    public abstract bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, in CompressedPublicKey publicKey);

    /// <summary>Finds the point that a compressed key names (SEC 1, section 2.3.4).</summary>
    /// <param name="compressed">The key, valid or not.</param>
    /// <param name="publicKey">The point, or <c>default</c>.</param>
    /// <returns>Whether the prefix is 02 or 03, x is below p and such a point exists.</returns>
    public abstract bool TryDecompress(in CompressedPublicKey compressed, out PublicKey publicKey);

    /// <summary>Recovers many keys.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="results">One result a job, in order.</param>
    /// <exception cref="ArgumentException">There is less room than there are jobs.</exception>
    public virtual void Recover(ReadOnlySpan<RecoveryJob> jobs, Span<RecoveryResult> results)
    {
        ThrowIfTooShort(jobs.Length, results.Length, nameof(results));
        for (int i = 0; i < jobs.Length; i++)
        {
            ref readonly RecoveryJob job = ref jobs[i];
            results[i] = TryRecover(job.Digest.Bytes, job.Compact, job.RecoveryId, out PublicKey publicKey)
                ? new RecoveryResult(publicKey)
                : default;
        }
    }

    /// <summary>Checks many signatures by known keys.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="outcomes">One outcome a job, in order; never <see cref="SignatureOutcome.NotDecided"/> on return.</param>
    /// <exception cref="ArgumentException">There is less room than there are jobs.</exception>
    public virtual void Verify(ReadOnlySpan<KnownKeyJob> jobs, Span<SignatureOutcome> outcomes)
    {
        ThrowIfTooShort(jobs.Length, outcomes.Length, nameof(outcomes));
        for (int i = 0; i < jobs.Length; i++)
        {
            outcomes[i] = VerifyOne(jobs[i]);
        }
    }

    /// <summary>Empties what the engine remembers of keys, so that benchmarks can begin cold. Never needed otherwise.</summary>
    internal virtual void ForgetKeys()
    {
    }

    /// <summary>Wrong lengths are the caller's mistake, whatever else is wrong with the input.</summary>
    private protected static void CheckLengths(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact)
    {
        if (digest.Length != Digest256.Size)
        {
            throw new ArgumentException("A digest has 32 bytes.", nameof(digest));
        }

        if (compact.Length != EcdsaSignature.CompactSize)
        {
            throw new ArgumentException("r and s have 64 bytes.", nameof(compact));
        }
    }

    private SignatureOutcome VerifyOne(in KnownKeyJob job)
    {
        if (job.RecoveryId == KnownKeyJob.NoRecoveryId)
        {
            return Verify(job.Digest.Bytes, job.Compact, job.PublicKey) ? SignatureOutcome.Match : SignatureOutcome.Mismatch;
        }

        if (!TryRecover(job.Digest.Bytes, job.Compact, job.RecoveryId, out PublicKey recovered))
        {
            return SignatureOutcome.RecoveryFailed;
        }

        return recovered.IsCompressedAs(job.PublicKey) ? SignatureOutcome.Match : SignatureOutcome.Mismatch;
    }

    private protected static void ThrowIfTooShort(int jobs, int room, string name)
    {
        if (room < jobs)
        {
            throw new ArgumentException("There must be room for one result a job.", name);
        }
    }

    private static NativeSignatureEngine? CreateNative() => NativeSecp256k1.IsAvailable ? new NativeSignatureEngine() : null;

    private static VectorSignatureEngine CreateVector() => new(FieldLanes.Widest, NativeInstance.Value);

    private static SignatureEngine ChooseDefault()
    {
        NativeSecp256k1.ThrowIfRequiredButUnavailable();
        return FieldLanes.Widest > 1 ? Vector : NativeInstance.Value is { } native ? native : Managed;
    }
}
