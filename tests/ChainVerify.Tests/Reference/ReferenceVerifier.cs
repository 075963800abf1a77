using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using static ChainVerify.Tests.Reference.ReferenceCurve;

namespace ChainVerify.Tests.Reference;

/// <summary>
/// A chain verifier written down from the specification, sentence by sentence (RECORDS-AND-CLI.md 2 and 3, PROTOCOL.md 4,
/// PROTOCOL-V1.md), on the reference curve and BouncyCastle's hash: the slow twin of <see cref="ChainVerifier"/>.
/// </summary>
internal static class ReferenceVerifier
{
    internal static (ChainFailure Failure, ChainLink Link) Verify(TrustPolicy policy, in SignatureChain chain)
    {
        // 1. Presence.
        AppId? appId = chain.AppId ?? (policy.AnyApp || policy.Apps.Count != 1 ? null : policy.Apps.Single());
        if (appId is null)
        {
            return (ChainFailure.MalformedRecord, ChainLink.None);
        }

        bool isV0 = chain.Claim.Version == ClaimVersion.V0;
        string? scope = chain.Claim.Scope?.ToString();
        if (scope is null && isV0 && !policy.AnyPurpose && policy.Purposes.Count == 1)
        {
            scope = policy.Purposes.Single().ToString();
        }

        if (scope is null)
        {
            return (ChainFailure.MalformedRecord, ChainLink.None);
        }

        MessageScheme scheme = chain.Message.Scheme;
        bool isEd25519 = chain.PublicKey.Algorithm == KeyAlgorithm.Ed25519;
        if (scheme != MessageScheme.None && (scheme == MessageScheme.Ed25519) != isEd25519)
        {
            return (ChainFailure.MalformedRecord, ChainLink.None);
        }

        // 2. Policy.
        if (!policy.AnyApp && !policy.Apps.Contains(appId.Value))
        {
            return (ChainFailure.AppNotAccepted, ChainLink.None);
        }

        if (isV0 && !policy.AnyPurpose && !policy.Purposes.Contains(scope))
        {
            return (ChainFailure.PurposeNotAccepted, ChainLink.None);
        }

        if (!isV0 && !policy.AnyDomain && !policy.Domains.Contains(scope))
        {
            return (ChainFailure.DomainNotAccepted, ChainLink.None);
        }

        if (!policy.AnyMessageScheme && !policy.MessageSchemes.Contains(scheme))
        {
            return (ChainFailure.SchemeNotAccepted, ChainLink.None);
        }

        // 3. Encodings, link by link.
        byte[] app = chain.AppSignature.Bytes.ToArray();
        byte[] kms = chain.KmsSignature.Bytes.ToArray();
        byte[] message = chain.Message.Signature.ToArray();
        foreach ((byte[] signature, ChainLink link) in new[] { (app, ChainLink.App), (kms, ChainLink.Kms), (message, ChainLink.Message) })
        {
            ChainFailure failure = signature.Length == 0 ? ChainFailure.None
                : link == ChainLink.Message && isEd25519 ? CheckEd25519Encoding(signature)
                : CheckEncoding(signature, policy.Rules);
            if (failure != ChainFailure.None)
            {
                return (failure, link);
            }
        }

        // 4. Keys.
        byte[] derived = chain.PublicKey.Bytes.ToArray();
        bool isDerivedKey = isEd25519 ? IsEd25519Key(derived) : Decompress(derived) is not null;
        if (!isDerivedKey || (chain.AppPublicKey is { } named && Decompress(named.Bytes) is null))
        {
            return (ChainFailure.InvalidPublicKey, ChainLink.None);
        }

        // 5. App link.
        byte[] claim = isV0
            ? [.. Encoding.UTF8.GetBytes(scope), .. ":"u8, .. Encoding.UTF8.GetBytes(Convert.ToHexStringLower(derived))]
            : [.. Prefixed("dstack-guest-v1-key-claim"u8), .. Prefixed(isEd25519 ? "ed25519"u8 : "secp256k1"u8), .. Prefixed(Encoding.UTF8.GetBytes(scope)), .. Prefixed(derived)];
        if (RecoverSigner(Keccak(claim), app) is not { } appKey)
        {
            return (ChainFailure.RecoveryFailed, ChainLink.App);
        }

        if (chain.AppPublicKey is { } expectedKey && !expectedKey.Bytes.SequenceEqual(appKey.Compressed))
        {
            return (ChainFailure.AppKeyMismatch, ChainLink.App);
        }

        // 6. KMS link.
        byte[] issued = [.. "dstack-kms-issued:"u8, .. appId.Value.Bytes, .. appKey.Compressed];
        if (RecoverSigner(Keccak(issued), kms) is not { } kmsKey)
        {
            return (ChainFailure.RecoveryFailed, ChainLink.Kms);
        }

        byte[] kmsAddress = Keccak(kmsKey.Uncompressed)[12..];
        if (!policy.KmsRoots.Any(root => root.PublicKey is { } key ? key.Bytes.SequenceEqual(kmsKey.Compressed) : root.Address.Bytes.SequenceEqual(kmsAddress)))
        {
            return (ChainFailure.KmsRootMismatch, ChainLink.Kms);
        }

        // 7. Message link.
        return VerifyMessage(chain, derived, message);
    }

    private static (ChainFailure Failure, ChainLink Link) VerifyMessage(in SignatureChain chain, byte[] derived, byte[] signature)
    {
        if (chain.StatementHash is { } statement && statement != chain.Message.Hash)
        {
            return (ChainFailure.StatementMismatch, ChainLink.Message);
        }

        byte[] text = chain.Message.Message.ToArray();
        bool isSigned;
        switch (chain.Message.Scheme)
        {
            case MessageScheme.None:
                isSigned = true;
                break;
            case MessageScheme.Ed25519:
                Ed25519Signer verifier = new();
                verifier.Init(false, new Ed25519PublicKeyParameters(derived));
                verifier.BlockUpdate(text, 0, text.Length);
                isSigned = verifier.VerifySignature(signature);
                break;
            default:
                byte[] digest = chain.Message.Scheme switch
                {
                    MessageScheme.Eip191Hash => Keccak([.. "\u0019Ethereum Signed Message:\n32"u8, .. chain.Message.Hash.Bytes]),
                    MessageScheme.Eip191 => Keccak([.. Encoding.UTF8.GetBytes("\u0019Ethereum Signed Message:\n" + text.Length), .. text]),
                    MessageScheme.Digest => chain.Message.Hash.Bytes.ToArray(),
                    _ => SHA256.HashData(text),
                };
                if (signature.Length == 64)
                {
                    isSigned = ReferenceCurve.Verify(digest, signature, Decompress(derived)!.Value);
                    break;
                }

                if (RecoverSigner(digest, signature) is not { } signer)
                {
                    return (ChainFailure.RecoveryFailed, ChainLink.Message);
                }

                isSigned = signer.Compressed.AsSpan().SequenceEqual(derived);
                break;
        }

        if (isSigned && chain.SignerAddress is { } address)
        {
            isSigned = chain.PublicKey.Algorithm == KeyAlgorithm.Secp256k1
                && address.Bytes.SequenceEqual(Keccak(Decompress(derived)!.Value.Uncompressed).AsSpan(12));
        }

        return isSigned ? (ChainFailure.None, ChainLink.None) : (ChainFailure.MessageSignerMismatch, ChainLink.Message);
    }

    private static ChainFailure CheckEncoding(byte[] signature, VerificationRules rules)
    {
        System.Numerics.BigInteger r = Number(signature.AsSpan(0, 32));
        System.Numerics.BigInteger s = Number(signature.AsSpan(32, 32));
        bool isScalars = r > 0 && r < N && s > 0 && s < N;
        bool isV = signature.Length == 64 || signature[64] is 0 or 1 or 27 or 28;
        if (!isScalars || !isV)
        {
            return ChainFailure.InvalidSignatureEncoding;
        }

        return rules == VerificationRules.Strict && s > N / 2 ? ChainFailure.HighS : ChainFailure.None;
    }

    private static ChainFailure CheckEd25519Encoding(byte[] signature)
    {
        System.Numerics.BigInteger order = System.Numerics.BigInteger.Pow(2, 252)
            + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
        System.Numerics.BigInteger s = new(signature.AsSpan(32, 32), isUnsigned: true);
        return s < order && Ed25519Y(signature.AsSpan(0, 32)) < Ed25519Prime ? ChainFailure.None : ChainFailure.InvalidSignatureEncoding;
    }

    private static readonly System.Numerics.BigInteger Ed25519Prime = System.Numerics.BigInteger.Pow(2, 255) - 19;

    private static System.Numerics.BigInteger Ed25519Y(ReadOnlySpan<byte> encoding)
        => new System.Numerics.BigInteger(encoding, isUnsigned: true) & (System.Numerics.BigInteger.Pow(2, 255) - 1);

    /// <summary>RFC 8032 section 5.1.3 on big integers, then eight times the point must not be the neutral element.</summary>
    internal static bool IsEd25519Key(ReadOnlySpan<byte> encoding)
    {
        System.Numerics.BigInteger p = Ed25519Prime;
        System.Numerics.BigInteger y = Ed25519Y(encoding);
        if (y >= p)
        {
            return false;
        }

        System.Numerics.BigInteger d = Modulo(-121665 * System.Numerics.BigInteger.ModPow(121666, p - 2, p), p);
        System.Numerics.BigInteger square = Modulo(((y * y) - 1) * System.Numerics.BigInteger.ModPow((d * y % p * y) + 1, p - 2, p), p);
        System.Numerics.BigInteger x = System.Numerics.BigInteger.ModPow(square, (p + 3) / 8, p);
        if (Modulo((x * x) - square, p) != 0)
        {
            x = x * System.Numerics.BigInteger.ModPow(2, (p - 1) / 4, p) % p;
        }

        bool isNegative = (encoding[31] & 0x80) != 0;
        if (Modulo((x * x) - square, p) != 0 || (x.IsZero && isNegative))
        {
            return false;
        }

        (System.Numerics.BigInteger X, System.Numerics.BigInteger Y) point = (x, y);
        for (int doubling = 0; doubling < 3; doubling++)
        {
            System.Numerics.BigInteger product = d * point.X % p * point.X % p * point.Y % p * point.Y % p;
            System.Numerics.BigInteger newX = 2 * point.X * point.Y * System.Numerics.BigInteger.ModPow(1 + product, p - 2, p);
            System.Numerics.BigInteger newY = ((point.Y * point.Y) + (point.X * point.X)) * System.Numerics.BigInteger.ModPow(Modulo(1 - product, p), p - 2, p);
            point = (Modulo(newX, p), Modulo(newY, p));
        }

        return point != (0, 1);
    }

    private static Point? RecoverSigner(byte[] digest, byte[] signature)
        => Recover(digest, signature, signature[64] >= 27 ? signature[64] - 27 : signature[64]);

    private static byte[] Prefixed(ReadOnlySpan<byte> value)
    {
        byte[] prefixed = new byte[4 + value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(prefixed, (uint)value.Length);
        value.CopyTo(prefixed.AsSpan(4));
        return prefixed;
    }

    internal static byte[] Keccak(byte[] message)
    {
        KeccakDigest keccak = new(256);
        keccak.BlockUpdate(message, 0, message.Length);
        byte[] digest = new byte[32];
        keccak.DoFinal(digest, 0);
        return digest;
    }
}
