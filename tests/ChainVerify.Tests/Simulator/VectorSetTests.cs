using System.Buffers;
using System.Text;
using ChainVerify.Records;
using ChainVerify.Signatures;
using ChainVerify.Simulator;
using ChainVerify.Tests.Signatures;
using ChainVerify.Tests.Vectors;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Simulator;

/// <summary>The generator of test records drives every engine; its verdicts come from how the records were made, not from us.</summary>
public class VectorSetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Gen<VectorSetOptions> Options { get; } =
        Gen.Select(Gen.ULong, Gen.Int[1, 60], Gen.Double[0, 100], (seed, count, invalid) => new VectorSetOptions { Seed = seed, Count = count, InvalidPercent = invalid });

    [Fact]
    public void Every_engine_gives_the_expected_verdicts_one_by_one() => Options.Sample(
        options =>
        {
            using VectorSet vectors = new(options);
            GeneratedChain[] chains = vectors.CreateBlock(0);
            foreach (SignatureEngine engine in EnginesFor(options.Seed))
            {
                ChainVerifier verifier = new(vectors.CreatePolicy(), new ChainVerifierOptions { Engine = engine });
                foreach (GeneratedChain each in chains)
                {
                    Verdict verdict = verifier.Verify(each.Chain);
                    Assert.True(each.Expected == verdict.IsValid, $"{engine.Name}, {each.Mutation}: {verdict}");
                }
            }
        },
        iter: 20,
        threads: 1);

    [Fact]
    public void Every_engine_gives_the_expected_verdicts_in_batches_of_any_size() => Gen.Select(Options, Gen.Int[1, 60]).Sample(
        (options, size) =>
        {
            using VectorSet vectors = new(options);
            GeneratedChain[] generated = vectors.CreateBlock(0);
            SignatureChain[] chains = [.. generated.Select(each => each.Chain)];
            Verdict[] verdicts = new Verdict[chains.Length];
            foreach (SignatureEngine engine in EnginesFor(options.Seed))
            {
                ChainVerifier verifier = new(vectors.CreatePolicy(), new ChainVerifierOptions { Engine = engine });

                // The second time credentials are known.
                for (int pass = 0; pass < 2; pass++)
                {
                    for (int start = 0; start < chains.Length; start += size)
                    {
                        int length = Math.Min(size, chains.Length - start);
                        verifier.VerifyBatch(chains.AsSpan(start, length), verdicts.AsSpan(start, length), Token);
                    }

                    for (int i = 0; i < chains.Length; i++)
                    {
                        Assert.True(generated[i].Expected == verdicts[i].IsValid, $"{engine.Name}, pass {pass}, {i}, {generated[i].Mutation}: {verdicts[i]}");
                    }
                }
            }
        },
        iter: 20,
        threads: 1);

    [Fact]
    public void What_is_written_is_read_as_the_same_chains() => Options.Sample(
        options =>
        {
            using VectorSet vectors = new(options);
            GeneratedChain[] chains = vectors.CreateBlock(0);
            ChainVerifier verifier = new(vectors.CreatePolicy(), new ChainVerifierOptions { Engine = Engines.Fastest });
            string[] lines = Write(vectors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(chains.Length, lines.Length);
            foreach ((GeneratedChain chain, string line) in chains.Zip(lines))
            {
                new ChainRecordParser().Parse(Encoding.UTF8.GetBytes(line), out ChainRecord record);
                Assert.Equal(chain.Expected, line.Contains("\"expected\":true", StringComparison.Ordinal));
                Assert.Equal(chain.Mutation is not null, line.Contains("\"mutation\":", StringComparison.Ordinal));
                if (record.IsMalformed)
                {
                    Assert.False(chain.Expected, $"{chain.Mutation}: {record.Malformed}");
                }
                else
                {
                    Assert.Equal(verifier.Verify(chain.Chain), verifier.Verify(record.Chain));
                }
            }
        },
        iter: 20,
        threads: 1);

    [Fact]
    public void The_kept_records_come_out_the_same_from_every_signer()
    {
        string kept = File.ReadAllText(VectorFile.PathOf("generated-20260807.ndjson"));
        foreach (EcdsaSigner signer in (EcdsaSigner[])[EcdsaSigner.Default, EcdsaSigner.Managed])
        {
            using VectorSet vectors = new(new VectorSetOptions { Seed = 20260807, Count = 130, InvalidPercent = 40 }, signer);
            Assert.Equal(kept, Write(vectors));
        }
    }

    [Fact]
    public void The_kept_records_get_their_verdicts_from_every_engine()
    {
        using VectorSet vectors = new(new VectorSetOptions { Seed = 20260807, Count = 130, InvalidPercent = 40 });
        string[] lines = File.ReadAllLines(VectorFile.PathOf("generated-20260807.ndjson"));
        Assert.Equal(130, lines.Length);
        foreach (SignatureEngine engine in Engines.All)
        {
            ChainVerifier verifier = new(vectors.CreatePolicy(), new ChainVerifierOptions { Engine = engine });
            foreach (string line in lines)
            {
                new ChainRecordParser().Parse(Encoding.UTF8.GetBytes(line), out ChainRecord record);
                Verdict verdict = record.IsMalformed ? record.Malformed : verifier.Verify(record.Chain);
                Assert.True(line.Contains("\"expected\":true", StringComparison.Ordinal) == verdict.IsValid, $"{engine.Name}: {verdict}: {line}");
            }
        }
    }

    [Fact]
    public void Every_kind_of_chain_is_there_valid_and_invalid_hot_and_cold()
    {
        using VectorSet vectors = new(new VectorSetOptions { Seed = 3, Count = 1024, InvalidPercent = 25 });
        GeneratedChain[] chains = vectors.CreateBlock(0);
        GeneratedChain[] valid = [.. chains.Where(each => each.Expected)];
        Assert.Equal(768, valid.Length);
        Assert.Equal(Enum.GetValues<MessageScheme>().Order(), valid.Select(each => each.Chain.Message.Scheme).Distinct().Order());
        Assert.Equal(Enum.GetValues<ClaimVersion>().Order(), valid.Select(each => each.Chain.Claim.Version).Distinct().Order());
        Assert.Equal(["", "ethereum", "signing"], valid.Where(each => each.Chain.Claim.Version == ClaimVersion.V0).Select(each => each.Chain.Claim.Scope.ToString()).Distinct().Order());
        Assert.InRange(valid.Select(each => each.Chain.AppId).Distinct().Count(), 50, 150);
        Assert.True(chains.Select(each => each.Mutation).Distinct().Count() > 60);
    }

    [Theory]
    [InlineData(1, 10, 0)]
    [InlineData(5, 10, 1)]
    [InlineData(1024, 12.5, 128)]
    [InlineData(5000, 0.02, 1)]
    [InlineData(5000, 100, 5000)]
    public void The_share_is_exact_over_all_blocks(long count, double percent, long invalid)
    {
        using VectorSet vectors = new(new VectorSetOptions { Count = count, InvalidPercent = percent }, EcdsaSigner.Default);
        Assert.Equal(invalid, vectors.InvalidCount);
        long found = 0;
        for (long block = 0; block < vectors.BlockCount; block++)
        {
            found += percent == 100 ? Math.Min(VectorSet.BlockSize, count - (block * VectorSet.BlockSize)) : vectors.CreateBlock(block).LongCount(each => !each.Expected);
        }

        Assert.Equal(invalid, found);
    }

    [Fact]
    public void A_set_may_be_larger_than_memory()
    {
        using VectorSet vectors = new(new VectorSetOptions { Count = 1_000_000_000_000, InvalidPercent = 33.3 });

        Assert.Equal(333_000_000_000, vectors.InvalidCount);
        Assert.InRange(vectors.CreateBlock(vectors.BlockCount - 1).Count(each => !each.Expected), 1, VectorSet.BlockSize);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorSet(new VectorSetOptions { Count = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorSet(new VectorSetOptions { InvalidPercent = double.NaN }));
        using VectorSet empty = new(new VectorSetOptions { Count = 0 });
        Assert.Equal(0, empty.BlockCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => empty.CreateBlock(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => empty.CreateBlock(-1));
    }

    private static IEnumerable<SignatureEngine> EnginesFor(ulong seed)
        => Engines.All.Where(engine => engine != SignatureEngine.Managed || seed % 4 == 0); // the slow one now and then

    private static string Write(VectorSet vectors)
    {
        ArrayBufferWriter<byte> output = new();
        for (long block = 0; block < vectors.BlockCount; block++)
        {
            vectors.WriteBlock(block, output, Token);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
