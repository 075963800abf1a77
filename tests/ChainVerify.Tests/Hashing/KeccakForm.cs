using System.Runtime.Intrinsics;
using ChainVerify.Hashing;
using Xunit;

namespace ChainVerify.Tests.Hashing;

/// <summary>One form of the many-lane Keccak, forced whatever the machine prefers.</summary>
internal abstract class KeccakForm(string name, int lanes)
{
    public static readonly IReadOnlyList<KeccakForm> All =
    [
        new Vectors<Avx512KeccakLanes, Vector512<ulong>>("AVX-512, 512 bits"),
        new Vectors<Avx512VLKeccakLanes, Vector256<ulong>>("AVX-512, 256 bits"),
        new Vectors<Avx2KeccakLanes, Vector256<ulong>>("AVX2"),
        new Vectors<Vector128KeccakLanes, Vector128<ulong>>("128 bits"),
        new OneByOne(),
    ];

    public string Name => name;

    public int Lanes => lanes;

    public abstract bool IsSupported { get; }

    public static TheoryData<string> Supported => [.. All.Where(form => form.IsSupported).Select(form => form.Name)];

    public static KeccakForm Named(string name) => All.Single(form => form.Name == name);

    public abstract void HashMany(ReadOnlySpan<byte> source, ReadOnlySpan<int> ends, Span<byte> digests);

    /// <summary>Permutes as many states as there are lanes.</summary>
    public abstract ulong[][] Permute(ulong[][] states, bool toDigest);

    private sealed unsafe class Vectors<T, TVector>(string name) : KeccakForm(name, KeccakLaneSponge<T, TVector>.Lanes)
        where T : struct, IKeccakLanes<TVector>
        where TVector : unmanaged
    {
        public override bool IsSupported => T.IsSupported;

        public override void HashMany(ReadOnlySpan<byte> source, ReadOnlySpan<int> ends, Span<byte> digests)
        {
            Assert.True(T.IsSupported);
            fixed (byte* messages = source)
            fixed (byte* results = digests)
                KeccakLaneSponge<T, TVector>.HashMany(messages, ends, results);
        }

        public override ulong[][] Permute(ulong[][] states, bool toDigest)
        {
            TVector* rows = stackalloc TVector[KeccakState.LaneCount + 1];
            ulong* aligned = (ulong*)(((nuint)rows + (nuint)sizeof(TVector) - 1) & ~(nuint)(sizeof(TVector) - 1));
            for (int lane = 0; lane < KeccakState.LaneCount; lane++)
                for (int place = 0; place < Lanes; place++)
                    aligned[lane * Lanes + place] = states[place][lane];

            KeccakPermutation.Permute<T, TVector>(aligned, toDigest);
            ulong[][] result = new ulong[Lanes][];
            for (int place = 0; place < Lanes; place++)
            {
                result[place] = new ulong[KeccakState.LaneCount];
                for (int lane = 0; lane < KeccakState.LaneCount; lane++)
                    result[place][lane] = aligned[lane * Lanes + place];
            }

            return result;
        }
    }

    private sealed class OneByOne() : KeccakForm("one by one", 1)
    {
        public override bool IsSupported => true;

        public override void HashMany(ReadOnlySpan<byte> source, ReadOnlySpan<int> ends, Span<byte> digests)
            => Keccak256.HashOneByOne(source, ends, digests);

        public override ulong[][] Permute(ulong[][] states, bool toDigest)
        {
            KeccakState state = KeccakReference.ToState(states[0]);
            if (toDigest)
                KeccakPermutation.PermuteToDigestScalar(ref state);
            else
                KeccakPermutation.PermuteScalar(ref state);
            return [((ReadOnlySpan<ulong>)state).ToArray()];
        }
    }
}
