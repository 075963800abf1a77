using ChainVerify.Claims;
using ChainVerify.Hashing;
using ChainVerify.Tests.Chains;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Claims;

/// <summary>The digests of a batch are those of its links hashed one by one, whatever their lengths and order.</summary>
public sealed class BatchDigestsTests
{
    // Short texts, texts at the edge of what is gathered (2,048 bytes with the frame around them), and longer ones.
    private static readonly Gen<int> TextLength = Gen.OneOf(Gen.Int[0, 100], Gen.Int[1_900, 2_100], Gen.Int[0, 20_000]);

    private static readonly PublicKey[] PublicKeys = [.. ChainMaterial.AppKeys.Select(Decompress)];

    private static readonly Gen<Addition> AnyAddition =
        from kind in Gen.Int[0, 7]
        from length in TextLength
        from key in Gen.Byte.Array[64]
        select new Addition(kind, length, key);

    [Fact]
    public void Digests_are_those_of_links_hashed_one_by_one()
    {
        LinkMessages alone = new();
        BatchDigests batch = new(300, alone);
        AnyAddition.Array[0, 300].Sample(
            additions =>
            {
                batch.Clear(); // what an earlier batch left behind must not show
                int[] indices = [.. additions.Select(addition => addition.AddTo(batch))];
                batch.Compute();
                Assert.Equal(indices.Length, indices.Distinct().Count());
                for (int i = 0; i < additions.Length; i++)
                    Assert.Equal(additions[i].Expected(), batch[indices[i]]);
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void Digests_may_be_asked_for_between_additions()
    {
        BatchDigests batch = new(4, new LinkMessages());
        Addition[] additions = [.. Enumerable.Range(0, 4).Select(kind => new Addition(kind, 10 * kind, new byte[64]))];
        foreach (Addition addition in additions)
        {
            int index = addition.AddTo(batch);
            batch.Compute();
            Assert.Equal(addition.Expected(), batch[index]);
        }
    }

    [Fact]
    public void No_allocation()
    {
        BatchDigests batch = new(64, new LinkMessages());
        Addition[] additions = [.. Enumerable.Range(0, 64).Select(i => new Addition(i % 7, 100 * i, new byte[64]))];
        void Run()
        {
            batch.Clear();
            foreach (Addition addition in additions)
                addition.AddTo(batch);
            batch.Compute();
        }

        SteadyState.AllocatesNothing(Run);
    }

    private static PublicKey Decompress(CompressedPublicKey key)
    {
        Assert.True(PublicKey.TryDecompress(key, out PublicKey point));
        return point;
    }

    /// <summary>One link to hash, and its digest by the way for a single chain.</summary>
    private sealed class Addition
    {
        private readonly int _kind;
        private readonly byte[] _text;
        private readonly byte[] _key;
        private readonly DerivedPublicKey _derived;
        private readonly SignedMessage _message;

        internal Addition(int kind, int length, byte[] key)
        {
            (_kind, _key) = (kind, key);
            _text = new byte[length];
            for (int i = 0; i < length; i++)
                _text[i] = (byte)((31 * i) + key[i % 64]);

            KeyAlgorithm algorithm = kind % 2 == 0 ? KeyAlgorithm.Secp256k1 : KeyAlgorithm.Ed25519;
            Assert.True(DerivedPublicKey.TryCreate(key.AsSpan(0, kind % 2 == 0 ? 33 : 32), algorithm, out _derived));
            _message = kind switch
            {
                4 => SignedMessage.Eip191Hash(Digest256.Create(key.AsSpan(0, 32)), default),
                5 => SignedMessage.Digest(Digest256.Create(key.AsSpan(0, 32)), default),
                6 => SignedMessage.Eip191(_text, default),
                _ => SignedMessage.Sha256(_text, default),
            };
        }

        internal int AddTo(BatchDigests batch) => _kind switch
        {
            0 => batch.AddPublicKey(PublicKeys[_key[0] % PublicKeys.Length]),
            1 => batch.AddKmsLink(AppId.Create(_key.AsSpan(0, 20)), CompressedPublicKey.Create(_key.AsSpan(20, 33))),
            2 or 3 => batch.AddAppLink((ClaimVersion)(_text.Length % 2), _text, _derived),
            _ => batch.AddMessage(_message),
        };

        internal Digest256 Expected()
        {
            byte[] digest = new byte[32];
            LinkMessages alone = new();
            switch (_kind)
            {
                case 0:
                    Keccak256.HashData(PublicKeys[_key[0] % PublicKeys.Length].Bytes, digest);
                    break;
                case 1:
                    LinkMessages.HashKmsLink(AppId.Create(_key.AsSpan(0, 20)), CompressedPublicKey.Create(_key.AsSpan(20, 33)), digest);
                    break;
                case 2 or 3:
                    alone.HashAppLink((ClaimVersion)(_text.Length % 2), _text, _derived, digest);
                    break;
                default:
                    alone.HashMessage(_message, digest);
                    break;
            }

            return Digest256.Create(digest);
        }
    }
}
