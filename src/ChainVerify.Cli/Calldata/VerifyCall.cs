using System.Diagnostics.CodeAnalysis;
using System.Text;
using ChainVerify.Cli.Invocation;
using ChainVerify.Hashing;
using ChainVerify.Signatures;

namespace ChainVerify.Cli.Calldata;

/// <summary>The call of the tutorial contract's <c>verify(...)</c> for one chain (PROTOCOL.md 11).</summary>
/// <param name="Chain">The chain; one that <see cref="Create"/> has let through.</param>
/// <param name="AppPublicKey">The app's public key, compressed.</param>
/// <param name="Purpose">The purpose.</param>
internal sealed record VerifyCall(SignatureChain Chain, CompressedPublicKey AppPublicKey, Utf8Text Purpose)
{
    /// <summary>The function with its canonical types: what the selector is the hash of.</summary>
    internal const string CanonicalSignature = "verify(bytes32,bytes,bytes,bytes,bytes,bytes,string)";

    /// <summary>The type of the tutorial's <c>OracleProof</c>: the function's arguments as one value.</summary>
    internal const string TupleType = "(bytes32,bytes,bytes,bytes,bytes,bytes,string)";

    private static readonly Utf8Text DefaultPurpose = new("ethereum");

    /// <summary>The first four bytes of keccak256(<see cref="CanonicalSignature"/>).</summary>
    internal static ReadOnlyMemory<byte> Selector { get; } =
        Keccak256.HashData("verify(bytes32,bytes,bytes,bytes,bytes,bytes,string)"u8).AsMemory(0, AbiEncoding.SelectorSize);

    /// <summary>Completes a chain to a call. Nothing is verified: that is the contract's task.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="givenAppKey">The app's key from the command line.</param>
    /// <param name="givenPurpose">The purpose from the command line.</param>
    /// <exception cref="CommandException">The contract has no call for such a record.</exception>
    internal static VerifyCall Create(in SignatureChain chain, CompressedPublicKey? givenAppKey, Utf8Text? givenPurpose)
        => TryCreate(chain, givenAppKey, givenPurpose, out VerifyCall? call, out string? refusal) ? call : throw new CommandException(refusal);

    /// <summary>Completes a chain to a call, unless the contract has none for such a record.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="givenAppKey">The app's key from the command line.</param>
    /// <param name="givenPurpose">The purpose from the command line.</param>
    /// <param name="call">The call.</param>
    /// <param name="refusal">Why there is none.</param>
    internal static bool TryCreate(
        in SignatureChain chain,
        CompressedPublicKey? givenAppKey,
        Utf8Text? givenPurpose,
        [NotNullWhen(true)] out VerifyCall? call,
        [NotNullWhen(false)] out string? refusal)
    {
        call = null;
        refusal = FindRefusal(chain, givenAppKey, givenPurpose);
        if (refusal is not null)
        {
            return false;
        }

        Utf8Text purpose = chain.Claim.Scope ?? givenPurpose ?? DefaultPurpose;
        if ((chain.AppPublicKey ?? givenAppKey ?? RecoverAppKey(chain, purpose)) is not { } appKey)
        {
            refusal = "no app public key can be recovered from the app signature; give it with --app-public-key";
            return false;
        }

        call = new VerifyCall(chain, appKey, purpose);
        return true;
    }

    /// <summary>The calldata: selector and arguments.</summary>
    internal byte[] EncodeCall() => Encode(Selector);

    /// <summary>The arguments as one tuple, as <c>abi.encode(proof)</c> gives it.</summary>
    internal byte[] EncodeTuple() => Encode(AbiEncoding.TuplePrefix);

    private byte[] Encode(ReadOnlyMemory<byte> prefix) => new AbiEncoding(prefix)
        .AddBytes32(Chain.Message.Hash.Bytes.ToArray())
        .AddBytes(Chain.Message.Signature.ToArray())
        .AddBytes(Chain.AppSignature.Bytes.ToArray())
        .AddBytes(Chain.KmsSignature.Bytes.ToArray())
        .AddBytes(Chain.PublicKey.Bytes.ToArray())
        .AddBytes(AppPublicKey.Bytes.ToArray())
        .AddBytes(Purpose.Bytes.ToArray())
        .ToArray();

    private static string? FindRefusal(in SignatureChain chain, CompressedPublicKey? givenAppKey, Utf8Text? givenPurpose)
    {
        if (chain.Claim.Version != ClaimVersion.V0)
        {
            return "the contract verifies v0 claims only; this record's claim is v1";
        }

        if (chain.PublicKey.Algorithm != KeyAlgorithm.Secp256k1)
        {
            return "the contract verifies secp256k1 keys only; this record's key is ed25519";
        }

        if (chain.Message.Scheme != MessageScheme.Eip191Hash)
        {
            return $"the contract verifies the message scheme eip191-hash only; this record's is {MessageSchemeNames.GetName(chain.Message.Scheme)}";
        }

        if (chain.Claim.Scope is { } recordedPurpose && givenPurpose is { } purpose && recordedPurpose != purpose)
        {
            return "--purpose contradicts the record's own purpose";
        }

        return chain.AppPublicKey is { } recordedKey && givenAppKey is { } key && recordedKey != key
            ? "--app-public-key contradicts the record's own appPublicKey"
            : null;
    }

    private static CompressedPublicKey? RecoverAppKey(in SignatureChain chain, Utf8Text purpose)
    {
        byte[] message = [.. purpose.Bytes, (byte)':', .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(chain.PublicKey.Bytes))];
        return SignatureEngine.Default.TryRecover(Digest256.Create(Keccak256.HashData(message)), chain.AppSignature, out PublicKey recovered)
            ? recovered.Compress()
            : null;
    }
}
