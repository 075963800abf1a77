using System.Runtime.CompilerServices;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Hashing;
using ChainVerify.Native;
using ChainVerify.Simulator;

namespace ChainVerify.Benchmarks.Baselines;

/// <summary>
/// The floor: exactly what libsecp256k1 and Keccak have to do for a cold chain and nothing else. Messages lie ready, keys
/// are serialised into one buffer and compared after the clock has stopped.
/// </summary>
internal sealed unsafe class RawCallsContender : Contender
{
    internal const string ContenderName = "raw-calls";

    private const int LinksPerChain = 3;
    private const int KeySize = NativeSecp256k1.CompressedPublicKeySize;

    private readonly RawLink[] _links;
    private readonly byte[] _keys;
    private readonly nint _context;
    private int _start;

    internal RawCallsContender(Workload workload)
        : base(ContenderName, threads: 1)
    {
        byte[] root = (workload.Root.PublicKey ?? throw new ArgumentException("The root's key must be known.", nameof(workload))).Bytes.ToArray();
        _links = [.. workload.CleanChains.SelectMany(chain => CreateLinks(chain, root))];
        _keys = new byte[_links.Length * KeySize];

        // Making the context is also what binds the imports, which must happen before a method with them is compiled.
        _context = SharedContext.Get();
    }

    /// <summary>A key of an earlier pass must not stand for one that this pass failed to recover.</summary>
    internal override void Prepare() => Array.Clear(_keys);

    internal override void Run(int start, int count, bool clean)
    {
        _start = start;
        fixed (byte* keys = _keys)
        {
            for (int i = 0; i < count * LinksPerChain; i++)
            {
                Recover(_context, _links[(start * LinksPerChain) + i], keys + (i * KeySize));
            }
        }
    }

    internal override bool WasValid(int offset)
    {
        for (int i = offset * LinksPerChain; i < (offset + 1) * LinksPerChain; i++)
        {
            if (!_keys.AsSpan(i * KeySize, KeySize).SequenceEqual(_links[(_start * LinksPerChain) + i].Signer))
            {
                return false;
            }
        }

        return true;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Recover(nint context, RawLink link, byte* output)
    {
        byte* digest = stackalloc byte[Keccak256.HashSizeInBytes];
        Keccak256.HashData(link.Message, new Span<byte>(digest, Keccak256.HashSizeInBytes));
        OpaqueRecoverableSignature signature;
        OpaquePublicKey key;
        fixed (byte* compact = link.Compact)
        {
            // Each call needs the one before it to have succeeded; a key that is not written is found out afterwards.
            if (Secp256k1Imports.RecoverableSignatureParse(context, &signature, compact, link.RecoveryId) == 1
                && Secp256k1Imports.Recover(context, &key, &signature, digest) == 1)
            {
                nuint length = KeySize;
                _ = Secp256k1Imports.PublicKeySerialize(context, output, &length, &key, Secp256k1Imports.Compressed);
            }
        }
    }

    private static RawLink[] CreateLinks(SignatureChain chain, byte[] root)
    {
        CompressedPublicKey appKey = chain.AppPublicKey ?? throw new ArgumentException("The app's key must be named.", nameof(chain));
        return
        [
            new(LinkPreimages.KeyClaim(chain.Claim, chain.PublicKey), chain.AppSignature.Bytes, appKey.Bytes.ToArray()),
            new(LinkPreimages.KmsLink(chain.AppId.GetValueOrDefault(), appKey), chain.KmsSignature.Bytes, root),
            new(
                [.. "\u0019Ethereum Signed Message:\n32"u8, .. chain.Message.Hash.Bytes],
                chain.Message.Signature,
                chain.PublicKey.Bytes.ToArray()),
        ];
    }

    private sealed class RawLink(byte[] message, ReadOnlySpan<byte> signature, byte[] signer)
    {
        internal byte[] Message { get; } = message;

        internal byte[] Compact { get; } = signature[..64].ToArray();

        internal int RecoveryId { get; } = signature[64] >= 27 ? signature[64] - 27 : signature[64];

        internal byte[] Signer { get; } = signer;
    }
}
