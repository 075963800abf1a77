using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChainVerify.Records;

namespace ChainVerify.Simulator;

/// <summary>
/// A set of chain records of every kind, valid and invalid, each with the verdict that it must get (RECORDS-AND-CLI.md 4,
/// <c>vectors</c>). The verdicts are known by construction, never from a verifier.
/// </summary>
/// <remarks>
/// A record depends on the seed, the share and its own number, so blocks can be made in any order and in parallel. All
/// records are under one KMS root. Thread-safe except for <see cref="Dispose"/>, which must come after every other use.
/// </remarks>
public sealed class VectorSet : IDisposable
{
    /// <summary>How many records a block has; the last one may have fewer.</summary>
    public const int BlockSize = 1024;

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly VectorSetOptions _options;
    private readonly ChainGenerator[] _families;

    /// <summary>Makes a set; nothing but its keys is made yet.</summary>
    /// <param name="options">What it holds.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public VectorSet(VectorSetOptions options)
        : this(options, EcdsaSigner.Default)
    {
    }

    internal VectorSet(VectorSetOptions options, EcdsaSigner signer)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _families = Array.ConvertAll(VectorFamilies.Create(options.Seed), family => new ChainGenerator(family, signer));
    }

    /// <summary>How many records there are.</summary>
    public long Count => _options.Count;

    /// <summary>How many of them are invalid.</summary>
    public long InvalidCount => InvalidBefore(Count);

    /// <summary>How many blocks there are.</summary>
    public long BlockCount => (Count + BlockSize - 1) / BlockSize;

    /// <summary>The KMS root that all records are under, known by its key.</summary>
    public KmsRoot Root => _families[0].Root;

    /// <summary>The policy that the verdicts are about: this root, everything else accepted, the strict rules.</summary>
    /// <returns>The policy.</returns>
    public TrustPolicy CreatePolicy()
        => new TrustPolicyBuilder().TrustKmsRoot(Root).AcceptAnyApp().AcceptAnyPurpose().AcceptAnyDomain().AcceptAnyMessageScheme().Build();

    /// <summary>Makes the chains of a block.</summary>
    /// <param name="block">From 0 to <see cref="BlockCount"/> − 1.</param>
    /// <returns>The chains, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public GeneratedChain[] CreateBlock(long block)
    {
        bool[] isInvalid = ChooseInvalid(block);
        GeneratedChain[] chains = new GeneratedChain[isInvalid.Length];
        for (int i = 0; i < chains.Length; i++)
        {
            chains[i] = Create(((ulong)block * BlockSize) + (ulong)i, isInvalid[i]);
        }

        return chains;
    }

    /// <summary>Writes the records of a block, one line each: the chain, <c>expected</c>, and <c>mutation</c> where it is invalid.</summary>
    /// <param name="block">From 0 to <see cref="BlockCount"/> − 1.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void WriteBlock(long block, IBufferWriter<byte> output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        bool[] isInvalid = ChooseInvalid(block);
        using Utf8JsonWriter json = new(output, JsonOptions);
        for (int i = 0; i < isInvalid.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ulong index = ((ulong)block * BlockSize) + (ulong)i;
            Write(json, index, Create(index, isInvalid[i]));
            json.Flush();
            json.Reset();
            output.Write("\n"u8);
        }
    }

    /// <summary>Overwrites all private keys; records that were made live on.</summary>
    public void Dispose()
    {
        foreach (ChainGenerator family in _families)
        {
            family.Dispose();
        }
    }

    private static void Write(Utf8JsonWriter json, ulong index, in GeneratedChain chain)
    {
        json.WriteStartObject();
        ChainRecordWriter.WriteMembers(json, chain.Chain, index.ToString(CultureInfo.InvariantCulture));
        json.WriteBoolean("expected"u8, chain.Expected);
        if (chain.Mutation is { } mutation)
        {
            json.WriteString("mutation"u8, mutation);
        }

        json.WriteEndObject();
    }

    private GeneratedChain Create(ulong index, bool isInvalid) => _families[index % (ulong)_families.Length].Create(index, isInvalid);

    /// <summary>Which records of a block are invalid. Over all blocks the share is exact, and no block needs to know the others.</summary>
    private bool[] ChooseInvalid(long block)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(block, BlockCount);
        long start = block * BlockSize;
        long end = Math.Min(start + BlockSize, Count);
        bool[] isInvalid = new bool[end - start];
        ChainGenerator.ChoosePlaces(isInvalid, (int)(InvalidBefore(end) - InvalidBefore(start)), _options.Seed, (ulong)block);
        return isInvalid;
    }

    private long InvalidBefore(long index) => (long)Math.Round((decimal)index * (decimal)_options.InvalidPercent / 100, MidpointRounding.AwayFromZero);
}
