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
    {
        if (chain.Claim.Version != ClaimVersion.V0)
        {
            throw new CommandException("the contract verifies v0 claims only; this record's claim is v1");
        }

        if (chain.PublicKey.Algorithm != KeyAlgorithm.Secp256k1)
        {
            throw new CommandException("the contract verifies secp256k1 keys only; this record's key is ed25519");
        }

        if (chain.Message.Scheme != MessageScheme.Eip191Hash)
        {
            throw new CommandException(
                $"the contract verifies the message scheme eip191-hash only; this record's is {MessageSchemeNames.GetName(chain.Message.Scheme)}");
        }

        Utf8Text purpose = ChoosePurpose(chain.Claim.Scope, givenPurpose);
        return new VerifyCall(chain, ChooseAppKey(chain, givenAppKey, purpose), purpose);
    }

    internal byte[] Encode() => new AbiEncoding(Selector)
        .AddBytes32(Chain.Message.Hash.Bytes.ToArray())
        .AddBytes(Chain.Message.Signature.ToArray())
        .AddBytes(Chain.AppSignature.Bytes.ToArray())
        .AddBytes(Chain.KmsSignature.Bytes.ToArray())
        .AddBytes(Chain.PublicKey.Bytes.ToArray())
        .AddBytes(AppPublicKey.Bytes.ToArray())
        .AddBytes(Purpose.Bytes.ToArray())
        .ToArray();

    private static Utf8Text ChoosePurpose(Utf8Text? recorded, Utf8Text? given)
    {
        if (recorded is { } inRecord && given is { } fromUser && inRecord != fromUser)
        {
            throw new CommandException("--purpose contradicts the record's own purpose");
        }

        return recorded ?? given ?? DefaultPurpose;
    }

    private static CompressedPublicKey ChooseAppKey(in SignatureChain chain, CompressedPublicKey? given, Utf8Text purpose)
    {
        if (chain.AppPublicKey is { } recorded)
        {
            return given is null || given == recorded
                ? recorded
                : throw new CommandException("--app-public-key contradicts the record's own appPublicKey");
        }

        if (given is { } key)
        {
            return key;
        }

        byte[] message = [.. purpose.Bytes, (byte)':', .. System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(chain.PublicKey.Bytes))];
        return SignatureEngine.Default.TryRecover(Digest256.Create(Keccak256.HashData(message)), chain.AppSignature, out PublicKey recovered)
            ? recovered.Compress()
            : throw new CommandException("no app public key can be recovered from the app signature; give it with --app-public-key");
    }
}
