using System.Text;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Native;
using Org.BouncyCastle.Crypto.Digests;

namespace ChainVerify.Benchmarks.Baselines;

/// <summary>
/// The naive form over libsecp256k1, in the order in which the protocol is explained: every value in a buffer of its own,
/// the derived key decompressed, signers compared by address, hence six hashes a chain instead of three.
/// </summary>
internal sealed class NaiveContender(Workload workload) : Contender(ContenderName, threads: 1)
{
    internal const string ContenderName = "naive";

    private readonly byte[] _rootAddress = workload.Root.Address.Bytes.ToArray();
    private readonly bool[] _valid = new bool[workload.Chains.Length];

    internal override void Prepare()
    {
    }

    internal override void Run(int start, int count, bool clean)
    {
        SignatureChain[] chains = clean ? workload.CleanChains : workload.Chains;
        for (int i = 0; i < count; i++)
        {
            _valid[i] = Verify(chains[start + i]);
        }
    }

    internal override bool WasValid(int offset) => _valid[offset];

    private bool Verify(in SignatureChain chain)
    {
        byte[] derivedKey = chain.PublicKey.Bytes.ToArray();
        byte[] claim = Encoding.ASCII.GetBytes("ethereum:" + Convert.ToHexStringLower(derivedKey));
        if (Recover(Keccak(claim), chain.AppSignature.Bytes.ToArray()) is not { } appPoint)
        {
            return false;
        }

        byte[] appKey = Compress(appPoint);
        if (chain.AppPublicKey is { } named && !named.Bytes.SequenceEqual(appKey))
        {
            return false;
        }

        byte[] issued = [.. "dstack-kms-issued:"u8, .. chain.AppId.GetValueOrDefault().Bytes, .. appKey];
        if (Recover(Keccak(issued), chain.KmsSignature.Bytes.ToArray()) is not { } rootPoint
            || !AddressOf(rootPoint).SequenceEqual(_rootAddress))
        {
            return false;
        }

        byte[] message = [.. "\u0019Ethereum Signed Message:\n32"u8, .. chain.Message.Hash.Bytes];
        byte[] derivedPoint = new byte[NativeSecp256k1.PublicKeySize];
        return NativeSecp256k1.TryParsePublicKey(derivedKey, derivedPoint)
            && Recover(Keccak(message), chain.Message.Signature.ToArray()) is { } signer
            && AddressOf(signer).SequenceEqual(AddressOf(derivedPoint));
    }

    private static byte[]? Recover(byte[] digest, byte[] signature)
    {
        byte[] compact = signature[..64];
        byte[] point = new byte[NativeSecp256k1.PublicKeySize];
        int v = signature[64];
        return NativeSecp256k1.TryRecover(digest, compact, v >= 27 ? v - 27 : v, point) ? point : null;
    }

    private static byte[] Compress(byte[] point) => [(byte)(2 | (point[63] & 1)), .. point[..32]];

    private static byte[] AddressOf(byte[] point) => Keccak(point)[12..];

    private static byte[] Keccak(byte[] message)
    {
        KeccakDigest keccak = new(256);
        byte[] digest = new byte[keccak.GetDigestSize()];
        keccak.BlockUpdate(message, 0, message.Length);
        keccak.DoFinal(digest, 0);
        return digest;
    }
}
