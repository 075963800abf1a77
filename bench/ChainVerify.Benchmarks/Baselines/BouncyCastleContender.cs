using ChainVerify.Cli.Benchmarking;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;

namespace ChainVerify.Benchmarks.Baselines;

/// <summary>Nothing but BouncyCastle: three recoveries a chain, a reused digest, compressed keys compared.</summary>
internal sealed class BouncyCastleContender : Contender
{
    internal const string CustomCurveName = "bouncycastle-custom-curve";
    internal const string NamedCurveName = "bouncycastle-sec-named-curve";

    private readonly Workload _workload;
    private readonly BouncyCastleRecovery _recovery;
    private readonly KeccakDigest _keccak = new(256);
    private readonly byte[] _digest = new byte[32];
    private readonly byte[] _hex = new byte[66];
    private readonly byte[] _root;
    private readonly bool[] _valid;

    private BouncyCastleContender(Workload workload, string name, X9ECParameters parameters)
        : base(name, threads: 1)
    {
        _workload = workload;
        _recovery = new BouncyCastleRecovery(parameters);
        _root = (workload.Root.PublicKey ?? throw new ArgumentException("The root's key must be known.", nameof(workload))).Bytes.ToArray();
        _valid = new bool[workload.Chains.Length];
    }

    /// <summary>On <see cref="CustomNamedCurves"/>: its curve class has arithmetic of its own and uses the endomorphism.</summary>
    internal static BouncyCastleContender OnCustomCurve(Workload workload)
        => new(workload, CustomCurveName, CustomNamedCurves.GetByName("secp256k1"));

    /// <summary>On <see cref="SecNamedCurves"/>: the class that the name suggests, with generic arithmetic.</summary>
    internal static BouncyCastleContender OnNamedCurve(Workload workload)
        => new(workload, NamedCurveName, SecNamedCurves.GetByName("secp256k1"));

    internal override void Prepare()
    {
    }

    internal override void Run(int start, int count, bool clean)
    {
        SignatureChain[] chains = clean ? _workload.CleanChains : _workload.Chains;
        for (int i = 0; i < count; i++)
        {
            _valid[i] = Verify(chains[start + i]);
        }
    }

    internal override bool WasValid(int offset) => _valid[offset];

    private bool Verify(in SignatureChain chain)
    {
        Convert.TryToHexStringLower(chain.PublicKey.Bytes, _hex, out _);
        _keccak.BlockUpdate("ethereum:"u8);
        _keccak.BlockUpdate(_hex);
        if (Recover(chain.AppSignature.Bytes) is not { } appKey
            || (chain.AppPublicKey is { } named && !named.Bytes.SequenceEqual(appKey)))
        {
            return false;
        }

        _keccak.BlockUpdate("dstack-kms-issued:"u8);
        _keccak.BlockUpdate(chain.AppId.GetValueOrDefault().Bytes);
        _keccak.BlockUpdate(appKey);
        if (!_root.AsSpan().SequenceEqual(Recover(chain.KmsSignature.Bytes)))
        {
            return false;
        }

        _keccak.BlockUpdate("\u0019Ethereum Signed Message:\n32"u8);
        _keccak.BlockUpdate(chain.Message.Hash.Bytes);
        return chain.PublicKey.Bytes.SequenceEqual(Recover(chain.Message.Signature));
    }

    private byte[]? Recover(ReadOnlySpan<byte> signature)
    {
        _keccak.DoFinal(_digest);
        int v = signature[64];
        return _recovery.Recover(_digest, signature[..64], v >= 27 ? v - 27 : v);
    }
}
