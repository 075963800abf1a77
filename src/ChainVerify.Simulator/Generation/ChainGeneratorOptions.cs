namespace ChainVerify.Simulator;

/// <summary>How keys repeat among generated chains (RECORDS-AND-CLI.md 5).</summary>
public enum ChainWorkload
{
    /// <summary>Every chain has its own app key and its own derived key, under one root.</summary>
    Cold = 0,

    /// <summary>A few derived keys of one app sign all messages.</summary>
    Hot,

    /// <summary>As <see cref="Hot"/>, but every tenth chain is cold.</summary>
    Mixed,
}

/// <summary>What is wrong with the invalid ones among generated chains.</summary>
public enum InvalidChainKind
{
    /// <summary>
    /// The message signature is a well-formed low-S signature by the right key over another digest: only the mathematics
    /// can tell. What benchmarks use.
    /// </summary>
    OtherDigest = 0,

    /// <summary>Anything from <see cref="ChainMutations.All"/> that is invalid under the strict rules.</summary>
    AnyMutation,
}

/// <summary>What a <see cref="ChainGenerator"/> makes. The same options give the same chains, byte for byte.</summary>
public sealed record ChainGeneratorOptions
{
    /// <summary>Decides all keys, messages and places.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many chains there are.</summary>
    public int Chains { get; init; } = 16_384;

    /// <summary>How keys repeat.</summary>
    public ChainWorkload Workload { get; init; }

    /// <summary>How many derived keys sign hot chains, in turn.</summary>
    public int Keys { get; init; } = 16;

    /// <summary>The form of the key claim.</summary>
    public ClaimVersion Claim { get; init; }

    /// <summary>The purpose (v0), or the domain (v1; hot keys after the first append <c>/1</c>, <c>/2</c>, …, because a domain names one key).</summary>
    public string Scope { get; init; } = "ethereum";

    /// <summary>The algorithm of the derived keys.</summary>
    public KeyAlgorithm Algorithm { get; init; }

    /// <summary>The message scheme; it must fit the algorithm. Null means <c>eip191-hash</c>, for Ed25519 keys <c>ed25519</c>.</summary>
    public MessageScheme? Scheme { get; init; }

    /// <summary>The form of ECDSA message signatures; null means the scheme's usual one.</summary>
    public SignatureForm? Form { get; init; }

    /// <summary>The length of messages in bytes, for schemes that do not take a hash; at least 16, so that all differ.</summary>
    public int MessageLength { get; init; } = 64;

    /// <summary>Whether records name the app's public key.</summary>
    public bool NamesAppPublicKey { get; init; } = true;

    /// <summary>The share of invalid chains in percent, rounded to the nearest number of chains, at random places.</summary>
    public double InvalidPercent { get; init; }

    /// <summary>What is wrong with the invalid ones.</summary>
    public InvalidChainKind InvalidKind { get; init; }

    /// <summary>Whether all chains can be written as plain records, which have no place for an oracle's statement.</summary>
    internal bool ForRecords { get; init; }

    internal MessageScheme ActualScheme
        => Scheme ?? (Algorithm == KeyAlgorithm.Ed25519 ? MessageScheme.Ed25519 : MessageScheme.Eip191Hash);

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Chains, nameof(Chains));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Keys, nameof(Keys));
        ArgumentOutOfRangeException.ThrowIfLessThan(MessageLength, 16, nameof(MessageLength));
        ArgumentNullException.ThrowIfNull(Scope, nameof(Scope));
        if (!(InvalidPercent is >= 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(InvalidPercent), "A share lies between 0 and 100 percent.");
        }

        if (InvalidPercent > 0 && InvalidKind == InvalidChainKind.OtherDigest && ActualScheme == MessageScheme.None)
        {
            throw new ArgumentException("Chains without a message have no message signature that could be invalid.", nameof(InvalidPercent));
        }

        if (ActualScheme != MessageScheme.None && (ActualScheme == MessageScheme.Ed25519) != (Algorithm == KeyAlgorithm.Ed25519))
        {
            throw new ArgumentException("The message scheme does not fit the algorithm of the derived keys.", nameof(Scheme));
        }

        if (Form == SignatureForm.Compact && ActualScheme is MessageScheme.Eip191Hash or MessageScheme.Eip191)
        {
            throw new ArgumentException("EIP-191 signatures have 65 bytes.", nameof(Form));
        }
    }
}
