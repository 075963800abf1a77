using ChainVerify.Hashing;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Hashing;

public sealed class KeccakPermutationTests
{
    // Random lanes, and lanes in which nearly all bits are equal, where a wrong and-not would hide longest.
    private static readonly Gen<ulong> Lane = Gen.Frequency(
        (6, Gen.ULong), (1, Gen.Const(0UL)), (1, Gen.Const(ulong.MaxValue)), (1, Gen.Int[0, 63].Select(bit => 1UL << bit)));

    private static readonly Gen<ulong[]> Lanes = Lane.Array[KeccakState.LaneCount];

    [Fact]
    public void Round_constants_are_those_of_the_feedback_register()
    {
        Assert.Equal(KeccakPermutation.RoundCount, KeccakPermutation.RoundConstants.Length);
        for (int round = 0; round < KeccakPermutation.RoundCount; round++)
            Assert.Equal(KeccakReference.RoundConstant(round), KeccakPermutation.RoundConstants[round]);
    }

    // The first lanes of Keccak-f[1600] of the zero state, as the Keccak team published them.
    [Fact]
    public void The_zero_state_permutes_to_the_published_lanes()
    {
        KeccakState state = default;
        KeccakPermutation.Permute(ref state);
        Assert.Equal(0xF1258F7940E1DDE7UL, state[0]);
        Assert.Equal(0x84D5CCF933C0478AUL, state[1]);
        Assert.Equal(KeccakReference.Permute(new ulong[KeccakState.LaneCount]), ((ReadOnlySpan<ulong>)state).ToArray());
    }

    [Fact]
    public void Permute_equals_the_written_down_definition() =>
        Lanes.Sample(lanes =>
        {
            KeccakState state = KeccakReference.ToState(lanes);
            KeccakPermutation.Permute(ref state);
            Assert.Equal(KeccakReference.Permute(lanes), ((ReadOnlySpan<ulong>)state).ToArray());
        }, iter: 5_000);

    [Fact]
    public void PermuteToDigest_gives_the_first_four_lanes_of_Permute() =>
        Lanes.Sample(lanes =>
        {
            KeccakState digest = KeccakReference.ToState(lanes);
            KeccakPermutation.PermuteToDigest(ref digest);
            Assert.Equal(KeccakReference.Permute(lanes)[..4], ((ReadOnlySpan<ulong>)digest)[..4].ToArray());
        }, iter: 5_000);

    [Fact]
    public void A_long_chain_of_permutations_equals_the_written_down_definition()
    {
        ulong[] expected = new ulong[KeccakState.LaneCount];
        KeccakState state = default;
        for (int i = 0; i < 1_000; i++)
        {
            expected = KeccakReference.Permute(expected);
            KeccakPermutation.Permute(ref state);
        }

        Assert.Equal(expected, ((ReadOnlySpan<ulong>)state).ToArray());
    }
}
