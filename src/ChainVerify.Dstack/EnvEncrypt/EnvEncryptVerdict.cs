namespace ChainVerify.Dstack;

/// <summary>Who signed an env-encrypt public key, or why nobody is known to have.</summary>
/// <remarks>
/// Any well-formed signature names some signer: only <see cref="IsSignedBy"/> with an independently known root says that
/// the key comes from the KMS. <c>default</c> is "not verified".
/// </remarks>
public readonly record struct EnvEncryptVerdict
{
    private readonly PublicKey _signer;

    internal EnvEncryptVerdict(EnvEncryptFailure failure) => Failure = failure;

    internal EnvEncryptVerdict(in PublicKey signer)
    {
        Failure = EnvEncryptFailure.None;
        _signer = signer;
    }

    /// <summary>The reason, or <see cref="EnvEncryptFailure.None"/>.</summary>
    public EnvEncryptFailure Failure { get; }

    /// <summary>The signer's key; null when there is a failure.</summary>
    public CompressedPublicKey? Signer => Failure == EnvEncryptFailure.None ? _signer.Compress() : null;

    /// <summary>Whether a trusted KMS root is the signer.</summary>
    /// <param name="root">The root, from an independent source.</param>
    /// <returns>Whether there is no failure and the signer is that root, by key where the root's key is known, else by address.</returns>
    public bool IsSignedBy(in KmsRoot root)
        => Failure == EnvEncryptFailure.None
            && (root.PublicKey is { } key ? key == _signer.Compress() : !root.Address.IsZero && root.Address == Address.FromPublicKey(_signer));
}
