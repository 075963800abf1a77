using System.Security.Cryptography;
using ChainVerify.Dstack;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Simulator;

/// <summary><c>GetKey</c> in its three forms.</summary>
internal static class KeyMethods
{
    internal static GetKeyReply GetKey(SimulatedAgent agent, GetKeyRequest request)
    {
        CredentialName name = new(ClaimVersion.V0, request.Path, request.Purpose, ReadAlgorithm(request.Algorithm));
        Credential credential = GetCredential(agent, name);
        return new GetKeyReply
        {
            Key = DeriveKey(agent, name),
            SignatureChain = Chain(agent, credential),
        };
    }

    internal static TappdDeriveK256KeyReply DeriveK256Key(SimulatedAgent agent, GetKeyRequest request)
    {
        GetKeyReply reply = GetKey(agent, new GetKeyRequest { Path = request.Path, Purpose = request.Purpose });
        return new TappdDeriveK256KeyReply { K256Key = reply.Key, K256SignatureChain = reply.SignatureChain };
    }

    internal static GetKeyV1Reply GetKeyV1(SimulatedAgent agent, GetKeyV1Request request)
    {
        // v1 has no default and no alias.
        KeyAlgorithm algorithm = request.Algorithm switch
        {
            "secp256k1" => KeyAlgorithm.Secp256k1,
            "ed25519" => KeyAlgorithm.Ed25519,
            _ => throw UnsupportedAlgorithm(),
        };
        CredentialName name = new(ClaimVersion.V1, "", request.Domain, algorithm);
        Credential credential = GetCredential(agent, name);
        return new GetKeyV1Reply
        {
            Key = DeriveKey(agent, name),
            PublicKey = credential.PublicKey.Bytes.ToArray(),
            SignatureChain = Chain(agent, credential),
        };
    }

    internal static AgentException UnsupportedAlgorithm() => new("Unsupported algorithm");

    private static KeyAlgorithm ReadAlgorithm(string name) => name switch
    {
        "" or "secp256k1" or "k256" => KeyAlgorithm.Secp256k1,
        "ed25519" => KeyAlgorithm.Ed25519,
        _ => throw UnsupportedAlgorithm(),
    };

    private static Credential GetCredential(SimulatedAgent agent, in CredentialName name)
    {
        try
        {
            return agent.Credentials.Get(name);
        }
        catch (CryptographicException)
        {
            // Not folded into the range, not tried again: as the agent does it (PROTOCOL.md 2).
            throw new AgentException("Failed to parse k256 key");
        }
    }

    /// <summary>The private key in pinned memory; whoever sends it clears it.</summary>
    private static byte[] DeriveKey(SimulatedAgent agent, in CredentialName name)
    {
        byte[] key = GC.AllocateUninitializedArray<byte>(KeyDerivation.KeySize, pinned: true);
        agent.App.DeriveKey(name.Version, name.Version == ClaimVersion.V0 ? name.Path : name.Scope, name.Algorithm, key);
        return key;
    }

    private static byte[][] Chain(SimulatedAgent agent, Credential credential)
        => [credential.AppSignature.Bytes.ToArray(), agent.App.KmsSignature.Bytes.ToArray()];
}
