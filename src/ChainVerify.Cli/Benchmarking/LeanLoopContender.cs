using ChainVerify.Native;
using Org.BouncyCastle.Crypto.Digests;

namespace ChainVerify.Cli.Benchmarking;

/// <summary>
/// The baseline: what a careful user writes today. Per chain three recoveries by libsecp256k1 on reused buffers, Keccak by
/// BouncyCastle with a reused digest, compressed keys compared; optionally with a dictionary of proven credentials.
/// </summary>
internal sealed class LeanLoopContender : Contender
{
    internal const string PlainName = "lean-loop";
    internal const string CachedName = "lean-loop-cached";

    private readonly LeanRecord[] _records;
    private readonly LeanRecord[] _cleanRecords;
    private readonly LeanRecord[] _credentials;
    private readonly byte[] _root;
    private readonly bool[] _valid;
    private readonly Dictionary<CompressedPublicKey, LeanRecord>? _proven;

    private readonly KeccakDigest _keccak = new(256);
    private readonly byte[] _digest = new byte[32];
    private readonly byte[] _appKey = new byte[33];
    private readonly byte[] _recovered = new byte[33];
    private readonly byte[] _hex = new byte[66];

    internal LeanLoopContender(Workload workload, bool cached)
        : base(cached ? CachedName : PlainName, threads: 1)
    {
        _records = [.. workload.Chains.Select(chain => new LeanRecord(chain))];
        _cleanRecords = workload.Settings.HasInvalid ? [.. workload.CleanChains.Select(chain => new LeanRecord(chain))] : _records;
        _credentials = [.. workload.Credentials.Select(chain => new LeanRecord(chain))];
        _root = (workload.Root.PublicKey ?? throw new ArgumentException("The root's key must be known.", nameof(workload))).Bytes.ToArray();
        _valid = new bool[_records.Length];
        _proven = cached ? [] : null;
    }

    internal override void Prepare()
    {
        _proven?.Clear();
        foreach (LeanRecord credential in _credentials)
        {
            Verify(credential);
        }
    }

    internal override void Run(int start, int count, bool clean)
    {
        LeanRecord[] records = clean ? _cleanRecords : _records;
        for (int i = 0; i < count; i++)
        {
            _valid[i] = Verify(records[start + i]);
        }
    }

    internal override bool WasValid(int offset) => _valid[offset];

    private bool Verify(LeanRecord record)
    {
        if (_proven is null)
        {
            return VerifyCredential(record) && VerifyMessage(record);
        }

        if (!(_proven.TryGetValue(record.DerivedKey, out LeanRecord? proven) && proven.HasSameCredential(record)))
        {
            if (!VerifyCredential(record))
            {
                return false;
            }

            _proven[record.DerivedKey] = record;
        }

        return VerifyMessage(record);
    }

    private bool VerifyCredential(LeanRecord record)
    {
        Convert.TryToHexStringLower(record.DerivedKeyBytes, _hex, out _);
        _keccak.BlockUpdate("ethereum:"u8);
        _keccak.BlockUpdate(_hex);
        if (!Recover(record.AppSignature, _appKey) || !_appKey.AsSpan().SequenceEqual(record.AppKey))
        {
            return false;
        }

        _keccak.BlockUpdate("dstack-kms-issued:"u8);
        _keccak.BlockUpdate(record.AppId);
        _keccak.BlockUpdate(_appKey);
        return Recover(record.KmsSignature, _recovered) && _recovered.AsSpan().SequenceEqual(_root);
    }

    private bool VerifyMessage(LeanRecord record)
    {
        _keccak.BlockUpdate("\u0019Ethereum Signed Message:\n32"u8);
        _keccak.BlockUpdate(record.MessageHash);
        return Recover(record.MessageSignature, _recovered) && _recovered.AsSpan().SequenceEqual(record.DerivedKeyBytes);
    }

    private bool Recover(byte[] signature, byte[] key)
    {
        _keccak.DoFinal(_digest);
        int v = signature[64];
        return NativeSecp256k1.TryRecoverCompressed(_digest, signature.AsSpan(0, 64), v >= 27 ? v - 27 : v, key);
    }

    /// <summary>A record as plain arrays, so that the baseline pays for no type of this library.</summary>
    private sealed class LeanRecord(SignatureChain chain)
    {
        internal byte[] AppId { get; } = chain.AppId.GetValueOrDefault().Bytes.ToArray();

        internal byte[] AppKey { get; } = chain.AppPublicKey.GetValueOrDefault().Bytes.ToArray();

        internal byte[] DerivedKeyBytes { get; } = chain.PublicKey.Bytes.ToArray();

        internal CompressedPublicKey DerivedKey { get; } = CompressedPublicKey.Create(chain.PublicKey.Bytes);

        internal byte[] AppSignature { get; } = chain.AppSignature.Bytes.ToArray();

        internal byte[] KmsSignature { get; } = chain.KmsSignature.Bytes.ToArray();

        internal byte[] MessageHash { get; } = chain.Message.Hash.Bytes.ToArray();

        internal byte[] MessageSignature { get; } = chain.Message.Signature.ToArray();

        internal bool HasSameCredential(LeanRecord other)
            => AppId.AsSpan().SequenceEqual(other.AppId)
                && AppKey.AsSpan().SequenceEqual(other.AppKey)
                && AppSignature.AsSpan().SequenceEqual(other.AppSignature)
                && KmsSignature.AsSpan().SequenceEqual(other.KmsSignature);
    }
}
