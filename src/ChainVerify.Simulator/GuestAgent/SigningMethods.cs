using System.Security.Cryptography;
using ChainVerify.Dstack;
using ChainVerify.Dstack.Wire;
using ChainVerify.Signatures;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace ChainVerify.Simulator;

/// <summary><c>Sign</c> and <c>Verify</c> (PROTOCOL.md 4.5).</summary>
internal static class SigningMethods
{
    private const string Path = "vms";
    private const int UncompressedSize = 65;
    private const int LeastPrehash = 16;

    /// <summary>The key that <c>Sign</c> always uses.</summary>
    internal static SimulatedKey CreateKey(SimulatedApp app, KeyAlgorithm algorithm) => app.GetKey(Path, SignedData.Purpose, algorithm);

    internal static SignReply Sign(SimulatedAgent agent, SignRequest request)
    {
        MessageScheme scheme = request.Algorithm switch
        {
            "secp256k1" or "k256" => MessageScheme.Sha256,
            "secp256k1_prehashed" => MessageScheme.Digest,
            "ed25519" => MessageScheme.Ed25519,
            _ => throw KeyMethods.UnsupportedAlgorithm(),
        };
        if (scheme == MessageScheme.Digest && request.Data.Length != Digest256.Size)
        {
            throw new AgentException($"Pre-hashed signing requires a 32-byte digest, but received {request.Data.Length} bytes");
        }

        SimulatedKey key = agent.SigningKey(scheme == MessageScheme.Ed25519 ? KeyAlgorithm.Ed25519 : KeyAlgorithm.Secp256k1);
        byte[] signature = key.Sign(scheme, request.Data).Signature.ToArray();
        return new SignReply
        {
            Signature = signature,
            SignatureChain = [signature, key.AppSignature.Bytes.ToArray(), key.KmsSignature.Bytes.ToArray()],
            PublicKey = key.PublicKey.Bytes.ToArray(),
        };
    }

    internal static VerifyReply Verify(SimulatedAgent agent, VerifyRequest request) => new()
    {
        Valid = request.Algorithm switch
        {
            "secp256k1" or "k256" => VerifyEcdsa(SHA256.HashData(request.Data), request),
            "secp256k1_prehashed" => VerifyPrehashed(request),
            "ed25519" => VerifyEd25519(request),
            _ => throw KeyMethods.UnsupportedAlgorithm(),
        },
    };

    private static bool VerifyPrehashed(VerifyRequest request)
    {
        // The agent's library takes shorter digests as numbers and cuts longer ones.
        byte[] digest = new byte[Digest256.Size];
        int length = Math.Min(request.Data.Length, digest.Length);
        request.Data.AsSpan(0, length).CopyTo(digest.AsSpan(digest.Length - length));
        return VerifyEcdsa(digest, request) && request.Data.Length >= LeastPrehash;
    }

    /// <summary>Malformed keys and signatures are errors; well-formed wrong ones, also with a high s, are not valid.</summary>
    private static bool VerifyEcdsa(ReadOnlySpan<byte> digest, VerifyRequest request)
    {
        CompressedPublicKey key = ReadKey(request.PublicKey);
        if (request.Signature.Length != EcdsaSignature.CompactSize
            || !CurveNumbers.IsScalar(request.Signature.AsSpan(0, 32))
            || !CurveNumbers.IsScalar(request.Signature.AsSpan(32)))
        {
            throw new AgentException("Invalid signature");
        }

        return CurveNumbers.IsLowS(request.Signature.AsSpan(32)) && SignatureEngine.Default.Verify(digest, request.Signature, key);
    }

    private static CompressedPublicKey ReadKey(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length == UncompressedSize && encoded[0] == 4 && PublicKey.TryCreate(encoded[1..], out PublicKey point))
        {
            return point.Compress();
        }

        return CompressedPublicKey.TryCreate(encoded, out CompressedPublicKey compressed) && PublicKey.TryDecompress(compressed, out _)
            ? compressed
            : throw new AgentException("Invalid public key");
    }

    private static bool VerifyEd25519(VerifyRequest request)
    {
        if (request.PublicKey.Length != Ed25519PublicKey.Size || !Ed25519.ValidatePublicKeyPartial(request.PublicKey, 0))
        {
            throw new AgentException("Invalid public key");
        }

        return request.Signature.Length == Ed25519Signature.Size
            ? Ed25519.Verify(request.Signature, 0, request.PublicKey, 0, request.Data, 0, request.Data.Length)
            : throw new AgentException("Invalid signature");
    }
}
