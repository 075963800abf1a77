using System.Diagnostics.CodeAnalysis;

namespace ChainVerify.Signatures;

/// <summary>A signature by a key that nobody named: the key has to be recovered.</summary>
/// <remarks>About 100 bytes of plain data; an engine takes many at once.</remarks>
public readonly struct RecoveryJob
{
    private readonly Digest256 _digest;
    private readonly RecoverableSignature _signature;

    /// <summary>Makes a job.</summary>
    /// <param name="digest">What was signed; any 32 bytes.</param>
    /// <param name="signature">r and s; the signature's own v is not read.</param>
    /// <param name="recoveryId">Which of the points with this r: 0 to 3. Anything else gives a failed recovery.</param>
    public RecoveryJob(in Digest256 digest, in RecoverableSignature signature, int recoveryId)
    {
        _digest = digest;
        _signature = signature;
        RecoveryId = recoveryId;
    }

    /// <summary>Which of the points with this r.</summary>
    public int RecoveryId { get; }

    /// <summary>What was signed.</summary>
    [UnscopedRef]
    public ref readonly Digest256 Digest => ref _digest;

    /// <summary>r and s, 64 bytes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Compact => _signature.Compact;
}

/// <summary>What became of a <see cref="RecoveryJob"/>.</summary>
/// <remarks><c>default</c> is a failed recovery.</remarks>
public readonly struct RecoveryResult
{
    private readonly PublicKey _publicKey;

    /// <summary>A successful recovery.</summary>
    /// <param name="publicKey">The recovered key.</param>
    public RecoveryResult(in PublicKey publicKey)
    {
        _publicKey = publicKey;
        Succeeded = true;
    }

    /// <summary>Whether there is a key.</summary>
    public bool Succeeded { get; }

    /// <summary>The key; <c>default</c> after a failure.</summary>
    [UnscopedRef]
    public ref readonly PublicKey PublicKey => ref _publicKey;
}

/// <summary>A signature by a key that is already known, so that nothing needs to be recovered.</summary>
/// <remarks>
/// Known-key means: recovers to exactly this key, recovery id included. Without a recovery id (64-byte signatures) it is
/// plain ECDSA verification, with s in either half of its range: whether a high s is allowed is decided before.
/// </remarks>
public readonly struct KnownKeyJob
{
    /// <summary>The recovery id of a signature that has none.</summary>
    public const int NoRecoveryId = -1;

    private readonly Digest256 _digest;
    private readonly RecoverableSignature _signature;
    private readonly CompressedPublicKey _publicKey;

    /// <summary>Makes a job.</summary>
    /// <param name="digest">What was signed; any 32 bytes.</param>
    /// <param name="signature">r and s; the signature's own v is not read.</param>
    /// <param name="recoveryId">0 to 3, or <see cref="NoRecoveryId"/>. Anything else never matches.</param>
    /// <param name="publicKey">The key; bytes that are no point never match.</param>
    public KnownKeyJob(in Digest256 digest, in RecoverableSignature signature, int recoveryId, in CompressedPublicKey publicKey)
    {
        _digest = digest;
        _signature = signature;
        _publicKey = publicKey;
        RecoveryId = recoveryId;
    }

    /// <summary>Which of the points with this r, or <see cref="NoRecoveryId"/>.</summary>
    public int RecoveryId { get; }

    /// <summary>What was signed.</summary>
    [UnscopedRef]
    public ref readonly Digest256 Digest => ref _digest;

    /// <summary>r and s, 64 bytes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Compact => _signature.Compact;

    /// <summary>The key that must have made the signature.</summary>
    [UnscopedRef]
    public ref readonly CompressedPublicKey PublicKey => ref _publicKey;
}

/// <summary>What became of a <see cref="KnownKeyJob"/>.</summary>
public enum SignatureOutcome : byte
{
    /// <summary>Nothing was decided. The value of <c>default</c>.</summary>
    NotDecided = 0,

    /// <summary>The key made the signature.</summary>
    Match,

    /// <summary>Another key made it, or the key's bytes are no point; for 64-byte signatures: it does not verify.</summary>
    Mismatch,

    /// <summary>No key at all can be recovered from the signature. Only for jobs with a recovery id.</summary>
    RecoveryFailed,
}
